/** Keys from passwords as PKCS#12 makes them (RFC 7292, appendix B.2), for its MAC and its old ciphers. */
import { hash as hashOnce } from 'node:crypto';

/** What the key is for (appendix B.3). */
export const PKCS12_PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** Sizes in octets of the hashes that occur: output `u` and block `v`. */
const HASH_SIZES: Readonly<Record<string, { readonly output: number; readonly block: number }>> = {
  sha1: { output: 20, block: 64 },
  sha224: { output: 28, block: 64 },
  sha256: { output: 32, block: 64 },
  sha384: { output: 48, block: 128 },
  sha512: { output: 64, block: 128 },
};

/** What a key is made of. */
export interface Pkcs12KeyRecipe {
  /** As node:crypto names it. */
  readonly hash: string;
  /** Encoded by {@link pkcs12Password}. */
  readonly password: Buffer;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly purpose: (typeof PKCS12_PURPOSE)[keyof typeof PKCS12_PURPOSE];
  /** Octets. */
  readonly length: number;
}

/** A password as a BMPString with two zero octets at its end (appendix B.1). */
export function pkcs12Password(password: string): Buffer {
  return Buffer.from(`${password}\0`, 'utf16le').swap16();
}

/** Rounds of hashing that a key takes: for {@link PasswordWork}. */
export function pkcs12Rounds({ hash, iterations, length }: Pick<Pkcs12KeyRecipe, 'hash' | 'iterations' | 'length'>): number {
  return iterations * Math.ceil(length / (HASH_SIZES[hash]?.output ?? 1));
}

/** The key (appendix B.2; the letters are those of the standard). */
export function pkcs12Key(recipe: Pkcs12KeyRecipe): Buffer {
  const { hash, password, salt, iterations, purpose, length } = recipe;
  const { output, block } = HASH_SIZES[hash] ?? { output: 20, block: 64 };
  const D = Buffer.alloc(block, purpose);
  let I: Buffer = Buffer.concat([stretched(salt, block), stretched(password, block)]);
  const pieces: Buffer[] = [];
  for (let made = 0; made < length; made += output) {
    let A: Buffer = hashOnce(hash, Buffer.concat([D, I]), 'buffer');
    for (let round = 1; round < iterations; round += 1) A = hashOnce(hash, A, 'buffer');
    pieces.push(A);
    I = addedToEach(I, stretched(A, block), block);
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** Copies one after the other until whole blocks are full; nothing stays nothing. */
function stretched(octets: Buffer, block: number): Buffer {
  const length = Math.ceil(octets.length / block) * block;
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, octets);
}

/** I_j = (I_j + B + 1) mod 2^v for each block of I. */
function addedToEach(I: Buffer, B: Buffer, block: number): Buffer {
  const sum = Buffer.from(I);
  for (let start = 0; start < sum.length; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at -= 1) {
      carry += (sum[start + at] ?? 0) + (B[at] ?? 0);
      sum[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
  return sum;
}
