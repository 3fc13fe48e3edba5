import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generateDkimKey, importDkimKey } from './dkim-key.js';
import { DkimRefused } from './dkim-refused.js';

const rsa = (bits: number, type: 'pkcs1' | 'pkcs8'): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ format: 'pem', type }).toString();

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof DkimRefused) return error.code;
    throw error;
  }
  return 'none';
};

describe('a DKIM key', () => {
  it('is generated with 2048 bits of RSA', async () => {
    expect(await generateDkimKey('rsa')).toMatchObject({ type: 'rsa', bits: 2048, isWeak: false });
  });

  it('is generated for Ed25519, whose record has the 32 bytes alone (RFC 8463 §4)', async () => {
    const key = await generateDkimKey('ed25519');
    expect(key).toMatchObject({ type: 'ed25519', isWeak: false });
    expect(Buffer.from(key.publicKey, 'base64')).toHaveLength(32);
  });

  it('signs so that node:crypto verifies it with the published key', async () => {
    const key = await generateDkimKey('rsa');
    const published = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('mail'), published, await key.sign(Buffer.from('mail')))).toBe(true);
  });

  it.each(['pkcs1', 'pkcs8'] as const)('is taken as %s, and is the same after export', (shape) => {
    const key = importDkimKey(rsa(2048, shape));
    expect(key).toMatchObject({ type: 'rsa', bits: 2048 });
    expect(importDkimKey(key.toPem()).publicKey).toBe(key.publicKey);
  });

  it('of RSA with 1024 bits is taken and called weak', () => {
    expect(importDkimKey(rsa(1024, 'pkcs8'))).toMatchObject({ bits: 1024, isWeak: true });
  });

  it.each([
    ['an RSA key of 512 bits', rsa(512, 'pkcs8'), 'key-too-short'],
    ['an RSA key of 1023 bits', rsa(1023, 'pkcs8'), 'key-too-short'],
    ['an RSA key of 4104 bits', rsa(4104, 'pkcs8'), 'key-too-long'],
    ['a key of an elliptic curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' })), 'key-type'],
    ['a key of Ed448', pem(generateKeyPairSync('ed448')), 'key-type'],
    ['an RSA key for PSS only', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })), 'key-type'],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(), 'not-a-key'],
    ['a key behind a password', locked(), 'key-encrypted'],
    ['nothing', '', 'not-a-key'],
    ['some text', 'hello', 'not-a-key'],
    ['a PEM of nonsense', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'not-a-key'],
    ['a megabyte', 'A'.repeat(1024 * 1024), 'not-a-key'],
  ])('is not made of %s', (_, text, code) => {
    expect(codeOf(() => importDkimKey(text))).toBe(code);
  });

  it('shows its secret nowhere but in its PEM', async () => {
    const key = await generateDkimKey('ed25519');
    const secret = key.toPem().split('\n')[1]!;
    expect(JSON.stringify(key) + inspect(key, { depth: 9, showHidden: true })).not.toContain(secret.slice(22));
  });
});

function pem({ privateKey }: { privateKey: { export(options: { format: 'pem'; type: 'pkcs8' }): string | Buffer } }): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function locked(): string {
  const options = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  return generateKeyPairSync('ed25519').privateKey.export(options).toString();
}
