import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { P256_KEY, RSA_KEY } from '../../../../test/support/cms-fixtures.js';
import { unpadPkcs1 } from './pkcs1-unpadding.js';
import { softwareDecryptionKey } from './software-key.js';

const publicKey = createPublicKey(RSA_KEY);
const ours = softwareDecryptionKey(RSA_KEY);
const PKCS1 = { padding: 'pkcs1' } as const;
const KEY = Buffer.alloc(32, 7);

/** A block of 256 octets under our key. */
const encrypted = (block: Buffer): Buffer => publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block);
const padded = (key: Buffer): Buffer => Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(253 - key.length, 0xaa), Buffer.from([0]), key]);

describe('RSA PKCS #1 v1.5', () => {
  it('opens what OpenSSL padded', async () => {
    const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, KEY);
    expect(await ours.unwrapRsa(wrapped, PKCS1, 32)).toEqual(KEY);
  });

  it.each([
    ['the first octet', (block: Buffer) => block.fill(1, 0, 1)],
    ['the type of block', (block: Buffer) => block.fill(1, 1, 2)],
    ['a zero inside the padding', (block: Buffer) => block.fill(0, 100, 101)],
    ['no zero before the key', (block: Buffer) => block.fill(1, 223, 224)],
    ['a key of another length', () => padded(Buffer.alloc(31, 7))],
  ])('answers bad padding with a key that is always the same and not the one inside: %s', async (_, damage) => {
    const wrapped = encrypted(damage(padded(KEY)));
    const one = await ours.unwrapRsa(wrapped, PKCS1, 32);
    expect(one).toHaveLength(32);
    expect(one).not.toEqual(KEY);
    expect(await ours.unwrapRsa(wrapped, PKCS1, 32)).toEqual(one);
  });

  it('answers other ciphertexts and other keys with other substitutes', () => {
    const substitute = (ciphertext: string, secret: string): string =>
      unpadPkcs1(Buffer.alloc(256), { keyBytes: 16, ciphertext: Buffer.from(ciphertext), secret: Buffer.from(secret) }).toString('hex');
    expect(new Set([substitute('a', 'x'), substitute('b', 'x'), substitute('a', 'y')]).size).toBe(3);
  });

  it('wants eight octets of padding', () => {
    const reject = { keyBytes: 32, ciphertext: Buffer.from('c'), secret: Buffer.from('s') };
    const block = (padding: number): Buffer => Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(padding, 1), Buffer.from([0]), KEY]);
    expect(unpadPkcs1(block(8), reject)).toEqual(KEY);
    expect(unpadPkcs1(block(7), reject)).not.toEqual(KEY);
  });
});

it('a key on a curve opens nothing that was encrypted with RSA', async () => {
  await expect(async () => softwareDecryptionKey(P256_KEY).unwrapRsa(Buffer.alloc(256), PKCS1, 32)).rejects.toThrow();
});
