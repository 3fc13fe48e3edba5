import { describe, expect, it } from 'vitest';
import { decryptPgp } from './decrypt-pgp.js';
import { encryptPgp } from './encrypt-pgp.js';
import { generatePgpKey } from './generate-pgp-key.js';
import { softwarePgpDecryptor } from './session-keys.js';

const AT = new Date('2026-03-01T10:00:00Z');
const TEXT = Buffer.from('meet me at noon');

describe.each(['curve25519', 'p256'] as const)('a key on %s', (type) => {
  // of its own accord it prefers AES-256 and AES-128
  it.each(['aes-256', 'aes-192', 'aes-128'] as const)('opens what was encrypted for it by %s, preferred or not', async (cipher) => {
    const secret = await generatePgpKey({ type, address: 'ada@a.example', at: AT });
    const message = await encryptPgp(TEXT, [secret.key], { at: AT, cipher });
    const opened = await decryptPgp(message, softwarePgpDecryptor([secret]), 10_000);
    expect([opened.content.toString(), opened.cipher]).toEqual(['meet me at noon', cipher]);
  });
});
