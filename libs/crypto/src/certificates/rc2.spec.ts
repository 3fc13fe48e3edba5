import { describe, expect, it } from 'vitest';
import { decryptRc2, decryptRc2Blocks } from './rc2.js';

/** RFC 2268 §5: key, effective bits, plaintext, ciphertext; one block each. */
const VECTORS: readonly (readonly [string, number, string, string])[] = [
  ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
  ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
  ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
  ['88', 64, '0000000000000000', '61a8a244adacccf0'],
  ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
  ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
  ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
  ['88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e', 129, '0000000000000000', '5b78d3a43dfff1f1'],
];

describe('RC2', () => {
  it.each(VECTORS)('decrypts the vector of RFC 2268 with key %s and %i bits', (key, effectiveBits, plain, encrypted) => {
    const made = decryptRc2Blocks(Buffer.from(encrypted, 'hex'), { key: Buffer.from(key, 'hex'), effectiveBits, iv: Buffer.alloc(8) });
    expect(made.toString('hex')).toBe(plain);
  });

  it('refuses blocks that are cut, and padding that does not fit', () => {
    const key = { key: Buffer.alloc(8), effectiveBits: 63, iv: Buffer.alloc(8) };
    expect(() => decryptRc2(Buffer.alloc(7), key)).toThrow('cut');
    expect(() => decryptRc2(Buffer.alloc(0), key)).toThrow('cut');
    // The first vector: its plaintext ends in zero, which is no padding.
    expect(() => decryptRc2(Buffer.from('ebb773f993278eff', 'hex'), key)).toThrow('padding');
  });
});
