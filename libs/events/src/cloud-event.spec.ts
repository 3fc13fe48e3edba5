import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudEventLine, readCloudEventLine } from './cloud-event.js';
import type { StoredEvent } from './envelope.js';

const SOURCE = '/lazaret/mail.example.com';
const CHAIN = 'a3'.repeat(32);
const META = '{"at":"2026-11-30T08:15:30.125Z","actor":{"kind":"system","id":"expiry"},"commandId":"c-1"}';

const stored: StoredEvent = {
  id: '0b7e3f5e-6a55-5d0c-9a0c-1f4d5f6b7a81',
  type: 'HoldExpired',
  version: 2,
  data: '{"messageId":"m1","after":30}',
  meta: META,
  stream: 'message-m1',
  revision: 7,
  position: 1234,
  chain: CHAIN,
};

function readBack(event: StoredEvent) {
  return readCloudEventLine(cloudEventLine(event, SOURCE));
}

describe('the canonical line of an export', () => {
  it('is CloudEvents 1.0 with the stored JSON as data', () => {
    expect(cloudEventLine(stored, SOURCE)).toBe(
      '{"specversion":"1.0","id":"0b7e3f5e-6a55-5d0c-9a0c-1f4d5f6b7a81","source":"/lazaret/mail.example.com",' +
        '"type":"io.lazaret.HoldExpired.v2","subject":"message-m1","time":"2026-11-30T08:15:30.125Z",' +
        `"datacontenttype":"application/json","sequence":"0000000000001234","revision":7,"chain":"${CHAIN}",` +
        `"meta":${JSON.stringify(META)},"data":{"messageId":"m1","after":30}}`,
    );
  });

  it('gives the stored event back', () => {
    expect(readBack(stored)).toEqual({ event: stored, source: SOURCE });
  });

  it.each([
    ['a number that a JSON reader rounds', '{"size":12345678901234567890}'],
    ['a number in another notation', '{"size":1e3,"low":-0}'],
    ['blanks', '{ "size": 1 }'],
    ['a key twice', '{"a":1,"a":2}'],
    ['keys that a JSON reader puts in another order', '{"b":1,"2":1,"1":1}'],
    ['an escape that nobody needs', '{"a":"\\u0041"}'],
    ['no JSON at all', '{"a":'],
    ['nothing', ''],
    ['lists deeper than any stack', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('keeps the bytes of data with %s', (_, data) => {
    expect(readBack({ ...stored, data })).toEqual({ event: { ...stored, data }, source: SOURCE });
  });

  it('keeps keys that mean something to JavaScript', () => {
    const data = '{"__proto__":{"polluted":1},"constructor":2}';
    expect(readBack({ ...stored, data })).toMatchObject({ event: { data } });
    expect(cloudEventLine({ ...stored, data }, SOURCE)).toContain(`"data":${data}}`);
  });

  it('carries metadata that a CloudEvents string cannot hold as bytes', () => {
    const meta = META.replace('c-1', 'c\u0085');
    const line = cloudEventLine({ ...stored, meta }, SOURCE);
    expect(line).toContain(`"metabase64":"${Buffer.from(meta).toString('base64')}"`);
    expect(readCloudEventLine(line)).toMatchObject({ event: { meta } });
  });

  it('says no time where the metadata cannot be read', () => {
    expect(cloudEventLine({ ...stored, meta: 'broken' }, SOURCE)).not.toContain('"time"');
    expect(readBack({ ...stored, meta: 'broken' })).toMatchObject({ event: { meta: 'broken' } });
  });

  it('gives back whatever JSON was stored', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(), (data, revision, position) => {
        const event = { ...stored, data, revision, position };
        expect(readBack(event)).toEqual({ event, source: SOURCE });
      }),
    );
  });
});

describe('reading a line', () => {
  const line = cloudEventLine(stored, SOURCE);

  it.each([
    ['another time', line.replace('08:15:30.125Z","datacontenttype', '09:15:30.125Z","datacontenttype')],
    ['a second value of a key, before the true one', line.replace('"data":', '"data":{"messageId":"m2"},"data":')],
    ['an attribute more', line.replace('{"spec', '{"note":"x","spec')],
    ['blanks between', line.replace('"data":', '"data": ')],
    ['data as bytes that need not be', line.replace(/"data":.*$/, `"data_base64":"${Buffer.from(stored.data).toString('base64')}"}`)],
  ])('refuses one with %s', (_, changed) => {
    expect(changed).not.toBe(line);
    expect(readCloudEventLine(changed)).toEqual({ problem: 'is not as Lazaret writes it' });
  });

  it.each([
    ['a list', '[]', 'is no JSON object'],
    ['half a line', line.slice(0, -5), 'is no JSON object'],
    ['an event of another program', '{"specversion":"1.0","id":"1","source":"/x","type":"com.example.made"}', 'is no event of Lazaret'],
    ['a position that is no number', line.replace('0000000000001234', '0000000000000NaN'), 'is no event of Lazaret'],
    ['a revision that is no whole number', line.replace('"revision":7', '"revision":7.5'), 'is no event of Lazaret'],
    [
      'a masked event',
      line.replace('"data":', '"masking":"masked","data":'),
      'is of an export that was opened and masked, which cannot be verified',
    ],
    ['more than an event can be', `{"a":"${'x'.repeat(524_288)}"}`, 'is longer than an event can be'],
  ])('says what is wrong with %s', (_, text, problem) => {
    expect(readCloudEventLine(text)).toEqual({ problem });
  });

  it('throws for no text at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => 'problem' in readCloudEventLine(text)));
  });
});
