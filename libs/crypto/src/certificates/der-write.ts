/** Writing DER (X.690 §10): definite lengths, as short as can be. */
import { explicit, TAG } from './der.js';

/** An element of its identifier octet and its content. */
export function encode(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  return Buffer.concat([Buffer.from([tag]), encodeLength(length), ...content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

export const sequence = (...fields: readonly Uint8Array[]): Buffer => encode(TAG.sequence, ...fields);
export const octetString = (octets: Uint8Array): Buffer => encode(TAG.octetString, octets);
/** A BIT STRING of whole octets. */
export const bitString = (octets: Uint8Array): Buffer => encode(TAG.bitString, Buffer.from([0]), octets);
export const nothing = (): Buffer => encode(TAG.null);
/** `[n] EXPLICIT`. */
export const tagged = (number: number, ...content: readonly Uint8Array[]): Buffer => encode(explicit(number), ...content);

/** SET OF: DER wants its elements sorted (X.690 §11.6). */
export function setOf(elements: readonly Buffer[]): Buffer {
  return encode(TAG.set, ...elements.toSorted((one, other) => Buffer.compare(one, other)));
}

/** An integer that is not negative. */
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  return integerOfHex(hex.length % 2 === 0 ? hex : `0${hex}`);
}

/** An integer of the octets that readIntegerHex gives; it is taken as not negative. */
export function integerOfHex(hex: string): Buffer {
  const octets = Buffer.from(hex, 'hex');
  const first = octets[0] ?? 0;
  return encode(TAG.integer, first >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets);
}

/** An object identifier from dots (X.690 §8.19). */
export function oid(dotted: string): Buffer {
  const [root = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encode(TAG.oid, Buffer.from([root * 40 + second, ...others].flatMap(base128)));
}

function base128(arc: number): number[] {
  const septets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) septets.unshift((rest % 128) | 0x80);
  return septets;
}

/** RFC 5652 §11.3: UTCTime from 1950 to 2049, GeneralizedTime otherwise; whole seconds, Z. */
export function instant(date: Date): Buffer {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? encode(TAG.utcTime, Buffer.from(digits.slice(2))) : encode(TAG.generalizedTime, Buffer.from(digits));
}
