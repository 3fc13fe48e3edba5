import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { generateDkimKey, keyRecord, type DkimKey } from '#crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DnsRecords, dnsLookup } from './dns-records.js';
import { RecordLookup } from './record-lookup-port.js';

/** What the name server answers: strings of one TXT record, or the code of a refusal (RFC 1035 §4.1.1). */
let answer: readonly string[] | number = 3;
let asked = '';
let server: Socket;
let lookup: RecordLookup;
let key: DkimKey;

/** Header with one question, the question as it came, and the record behind a pointer to its name (RFC 1035 §4). */
function reply(question: Buffer): Buffer {
  const strings = typeof answer === 'number' ? undefined : answer;
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (typeof answer === 'number' ? answer : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(strings === undefined ? 0 : 1, 6);
  const end = question.indexOf(0, 12) + 5;
  const body = question.subarray(12, end);
  asked = labels(body);
  if (strings === undefined) return Buffer.concat([header, body]);
  const data = Buffer.concat(strings.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])));
  const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff]);
  return Buffer.concat([header, body, record, data]);
}

function labels(name: Buffer): string {
  const read: string[] = [];
  for (let at = 0; (name[at] ?? 0) > 0; at += (name[at] ?? 0) + 1) read.push(name.toString('latin1', at + 1, at + 1 + (name[at] ?? 0)));
  return read.join('.');
}

beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (question, { port, address }) => server.send(reply(question), port, address));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const ask = dnsLookup([`127.0.0.1:${String(server.address().port)}`]);
  lookup = new (class extends RecordLookup {
    readonly ask = ask;
  })();
  key = await generateDkimKey('rsa');
});
afterAll(() => server.close());
beforeEach(() => {
  answer = 3;
});

const look = () => lookup.look({ domain: 'halden.example', selector: 's1', type: 'rsa', publicKey: key.publicKey });

describe('the record of a key', () => {
  it('is seen when DNS has it, its strings joined', async () => {
    const value = keyRecord(key);
    answer = [value.slice(0, 255), value.slice(255)];
    expect(await look()).toEqual({ fits: true, isTest: false });
    expect(asked).toBe('s1._domainkey.halden.example');
  });

  it('is not seen when DNS has none, that of another key, or no answer', async () => {
    expect(await look()).toEqual({ fits: false, why: 'no-record' });
    answer = 0; // the name is there, without a TXT record
    expect(await look()).toEqual({ fits: false, why: 'no-record' });
    answer = [keyRecord(await generateDkimKey('ed25519'))];
    expect(await look()).toEqual({ fits: false, why: 'other-key' });
    answer = ['v=DKIM1; p='];
    expect(await look()).toEqual({ fits: false, why: 'revoked' });
    answer = 2; // server failure
    expect(await look()).toEqual({ fits: false, why: 'no-answer' });
  });

  it('is not looked up unless the configuration wants it', async () => {
    const off = new DnsRecords({ dkim: { lookUpRecords: false } });
    expect(await off.look({ domain: 'halden.example', selector: 's1', type: 'rsa', publicKey: key.publicKey })).toBeUndefined();
    expect(new DnsRecords({ dkim: { lookUpRecords: true } }).ask).toBeDefined();
  });
});
