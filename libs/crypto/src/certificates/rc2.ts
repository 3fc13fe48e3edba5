/**
 * RC2 in CBC mode (RFC 2268), to read only: PFX files of old Windows and of `openssl pkcs12 -legacy` keep their certificates
 * under 40 bits of it, and the OpenSSL inside Node has it switched off.
 */
import { broken } from './certificate-refused.js';

// prettier-ignore
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
  '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
  '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
  '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

const BLOCK = 8;
/** Rotations of the four words of a block in a mixing round (RFC 2268 §3.1). */
const ROTATIONS = [1, 2, 3, 5] as const;

/** What decrypting takes. */
export interface Rc2Key {
  readonly key: Buffer;
  /** Bits of the key that count: 40, 64, 128 (RFC 2268 §2, T1). */
  readonly effectiveBits: number;
  readonly iv: Buffer;
}

/** Decrypts RC2-CBC; the padding (RFC 5652 §6.3) is taken off. @throws CertificateRefused `broken` when it does not fit. */
export function decryptRc2(encrypted: Buffer, key: Rc2Key): Buffer {
  const plain = decryptRc2Blocks(encrypted, key);
  const padding = plain.at(-1) ?? 0;
  if (padding === 0 || padding > BLOCK || !plain.subarray(-padding).every((octet) => octet === padding))
    throw broken('RC2 padding does not fit.');
  return plain.subarray(0, -padding);
}

/** Decrypts whole blocks of RC2-CBC. @throws CertificateRefused `broken` when they are not whole, or none. */
export function decryptRc2Blocks(encrypted: Buffer, { key, effectiveBits, iv }: Rc2Key): Buffer {
  if (encrypted.length === 0 || encrypted.length % BLOCK !== 0) throw broken('RC2 blocks are cut.');
  const words = expandKey(key, effectiveBits);
  const plain = Buffer.alloc(encrypted.length);
  for (let at = 0; at < encrypted.length; at += BLOCK) {
    const before = at === 0 ? iv : encrypted.subarray(at - BLOCK, at);
    decryptBlock(encrypted.subarray(at, at + BLOCK), words).forEach((octet, index) => (plain[at + index] = octet ^ (before[index] ?? 0)));
  }
  return plain;
}

/** RFC 2268 §2. */
function expandKey(key: Buffer, effectiveBits: number): Uint16Array {
  const T = key.length;
  const T8 = Math.ceil(effectiveBits / 8);
  const L = Buffer.alloc(128);
  key.copy(L);
  const at = (index: number): number => L[index] ?? 0;
  const pi = (index: number): number => PI_TABLE[index & 0xff] ?? 0;
  for (let i = T; i < 128; i += 1) L[i] = pi(at(i - 1) + at(i - T));
  L[128 - T8] = pi(at(128 - T8) & (0xff >> (8 * T8 - effectiveBits)));
  for (let i = 127 - T8; i >= 0; i -= 1) L[i] = pi(at(i + 1) ^ at(i + T8));
  return Uint16Array.from({ length: 64 }, (_, index) => L.readUInt16LE(2 * index));
}

/** RFC 2268 §4: five rounds back, a mash, six, a mash, five. */
function decryptBlock(block: Buffer, words: Uint16Array): Buffer {
  const R = Uint16Array.from({ length: 4 }, (_, index) => block.readUInt16LE(2 * index));
  for (let round = 15; round >= 0; round -= 1) {
    mixBack(R, words, round);
    if (round === 11 || round === 5) mashBack(R, words);
  }
  const plain = Buffer.alloc(BLOCK);
  R.forEach((word, index) => plain.writeUInt16LE(word, 2 * index));
  return plain;
}

/** RFC 2268 §4.1. */
function mixBack(R: Uint16Array, words: Uint16Array, round: number): void {
  for (let i = 3; i >= 0; i -= 1) {
    const [one, two, three] = neighbours(R, i);
    const turn = ROTATIONS[i] ?? 1;
    const word = R[i] ?? 0;
    const turned = ((word >>> turn) | (word << (16 - turn))) & 0xffff;
    R[i] = turned - (words[4 * round + i] ?? 0) - (one & two) - (~one & three);
  }
}

/** RFC 2268 §4.2. */
function mashBack(R: Uint16Array, words: Uint16Array): void {
  for (let i = 3; i >= 0; i -= 1) R[i] = (R[i] ?? 0) - (words[(R[(i + 3) % 4] ?? 0) & 63] ?? 0);
}

/** R[i−1], R[i−2], R[i−3], around the end. */
function neighbours(R: Uint16Array, i: number): [number, number, number] {
  return [R[(i + 3) % 4] ?? 0, R[(i + 2) % 4] ?? 0, R[(i + 1) % 4] ?? 0];
}
