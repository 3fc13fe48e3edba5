import { describe, expect, it } from 'vitest';
import { pkcs12Key, pkcs12Password, PKCS12_PURPOSE, pkcs12Rounds } from './pkcs12-key.js';

/** The vectors that OpenSSL tests its own derivation with (test/recipes/30-test_evp_data/evpkdf_pkcs12.txt), all with SHA-1. */
const VECTORS = [
  { password: 'smeg', salt: '0a58cf64530d823f', iterations: 1, purpose: 'key', key: '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3' },
  { password: 'smeg', salt: '0a58cf64530d823f', iterations: 1, purpose: 'iv', key: '79993dfe048d3b76' },
  { password: 'smeg', salt: '3d83c0e4546ac140', iterations: 1, purpose: 'mac', key: '8d967d88f6caa9d714800ab3d48051d63f73a312' },
  {
    password: 'queeg',
    salt: '05dec959acff72f7',
    iterations: 1000,
    purpose: 'key',
    key: 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4',
  },
] as const;

describe('keys of PKCS#12', () => {
  it.each(VECTORS)('makes the $purpose of “$password” with $iterations rounds', (vector) => {
    const made = pkcs12Key({
      hash: 'sha1',
      password: pkcs12Password(vector.password),
      salt: Buffer.from(vector.salt, 'hex'),
      iterations: vector.iterations,
      purpose: PKCS12_PURPOSE[vector.purpose],
      length: vector.key.length / 2,
    });
    expect(made.toString('hex')).toBe(vector.key);
  });

  it('writes passwords as two octets a character and two zero octets (RFC 7292, appendix B.1: “Beavis”)', () => {
    expect(pkcs12Password('Beavis').toString('hex')).toBe('0042006500610076006900730000');
    expect(pkcs12Password('').toString('hex')).toBe('0000');
  });

  it('counts the rounds of each block of the key', () => {
    expect(pkcs12Rounds({ hash: 'sha1', iterations: 1000, length: 20 })).toBe(1000);
    expect(pkcs12Rounds({ hash: 'sha1', iterations: 1000, length: 24 })).toBe(2000);
    expect(pkcs12Rounds({ hash: 'sha256', iterations: 1000, length: 32 })).toBe(1000);
  });
});
