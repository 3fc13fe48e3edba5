import { describe, expect, it } from 'vitest';
import { generatePgpKey } from './generate-pgp-key.js';
import { readPackets, TAG, writePacket } from './packets.js';
import { publishedPgpKey } from './published-key.js';
import { readPgpKeys } from './read-pgp-keys.js';

const AT = new Date('2026-03-01T10:00:00Z');

describe('a key in a directory', () => {
  it('has the user ids of the address that is asked for, and all sub-keys', async () => {
    const { key } = await generatePgpKey({ type: 'curve25519', name: 'Ada', address: 'ada@a.example', at: AT });
    const packets = readPackets(key.bytes);
    const [userId, signature] = packets.slice(packets.findIndex(({ tag }) => tag === TAG.userId));
    const [head, ...rest] = packets;
    if (head === undefined || userId === undefined || signature === undefined) throw new Error('no key');
    const other = writePacket(TAG.userId, Buffer.from('Ada <other@a.example>'));
    const written = [head, ...rest].map(({ tag, body }) => writePacket(tag, body));
    const bytes = Buffer.concat([...written.slice(0, 1), other, writePacket(TAG.signature, signature.body), ...written.slice(1)]);

    const published = publishedPgpKey({ ...key, bytes }, 'ada@a.example');
    expect(published.includes('other@a.example')).toBe(false);
    const [read] = await readPgpKeys(published, AT);
    expect(read).toEqual({ ...key, hasSecret: false, bytes: read?.bytes });
    expect(readPackets(published)).toEqual(readPackets(key.bytes));
  });
});
