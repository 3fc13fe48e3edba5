import { Unsealable } from '#crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { fieldSealer, messageStream } from './engine-keys.js';
import { Readiness } from './readiness.js';

let fixture: EngineFixture;
beforeAll(async () => {
  fixture = await engineFixture();
});
afterAll(async () => {
  await fixture.remove();
});

describe('the keys of the engine', () => {
  it('tag one person alike however the address is written, and different people differently', () => {
    const { keys } = fixture;
    expect(keys.tagAddress('Dana@Sender.Example')).toBe(keys.tagAddress('dana@sender.example'));
    expect(keys.tagAddress('dana@sender.example')).not.toBe(keys.tagAddress('danb@sender.example'));
    expect(keys.tagAddress('dana@sender.example')).toMatch(/^[0-9a-f]{32}$/);
    expect(keys.tagAddress('')).toBeNull();
  });

  it.each([
    '"dana"@sender.example',
    '"da\\na"@sender.example',
    'dana+invoices@sender.example',
    '"Dana+x"@SENDER.example.',
    '<dana@sender.example>',
  ])('tag %s like the plain address of its mailbox', (address) => {
    expect(fixture.keys.tagAddress(address)).toBe(fixture.keys.tagAddress('dana@sender.example'));
  });

  it('tag an international domain like its ASCII form', () => {
    // RFC 3492 and IANA: bücher.example is xn--bcher-kva.example
    expect(fixture.keys.tagAddress('dana@BÜCHER.example')).toBe(fixture.keys.tagAddress('dana@xn--bcher-kva.example'));
  });

  it.each(['+dana@sender.example', 'dana.x@sender.example', '"dana@sender.example"@other.example', 'dana'])(
    'tag %s as another mailbox',
    (address) => {
      expect(fixture.keys.tagAddress(address)).not.toBe(fixture.keys.tagAddress('dana@sender.example'));
    },
  );

  it('open a field in its own place only', () => {
    const { subkeys } = fixture.keys.forHeldMessage();
    const text = fieldSealer(subkeys.fields, messageStream('a')).seal('note', 'words');
    expect(fieldSealer(subkeys.fields, messageStream('a')).open('note', text)).toBe('words');
    expect(() => fieldSealer(subkeys.fields, messageStream('b')).open('note', text)).toThrow(Unsealable);
    expect(() => fieldSealer(subkeys.fields, messageStream('a')).open('reply', text)).toThrow(Unsealable);
  });

  it('open nothing once the key of a message is destroyed', async () => {
    await putInCustody(fixture, { recipients: ['a@x.example'] });
    expect(await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' })).toBeDefined();
    await fixture.blobs.destroyKey(MESSAGE_ID);
    expect(await fixture.keys.ofMessage(MESSAGE_ID, { kind: 'message' })).toBeUndefined();
  });

  it('give cleared messages of a day different keys that can be had again', async () => {
    const day = '2026-03-01';
    const first = await fixture.keys.forClearedMessage('first', day);
    const second = await fixture.keys.forClearedMessage('second', day);
    expect(first.subkeys.fields.equals(second.subkeys.fields)).toBe(false);
    const text = fieldSealer(first.subkeys.fields, messageStream('first')).seal('note', 'words');
    expect((await fixture.keys.ofMessage('first', first.ref))?.open('note', text)).toBe('words');
  });
});

describe('readiness', () => {
  it('names what is missing, and once stopping never comes back', () => {
    const readiness = new Readiness();
    for (const part of ['store', 'inspection']) readiness.ready(part);
    expect(readiness.missing()).toEqual(['smtp']);
    readiness.ready('smtp');
    expect(readiness.missing()).toEqual([]);
    readiness.stop();
    readiness.ready('smtp');
    expect(readiness.missing()).toEqual(['stopping']);
  });
});
