/** EME-PKCS1-v1_5 (RFC 8017 §7.2.2) taken off without telling whether it was there: implicit rejection. */
import { createHmac } from 'node:crypto';

/** What the answer depends on when the padding is bad. */
export interface ImplicitRejection {
  /** Length of the key that is expected. */
  readonly keyBytes: number;
  readonly ciphertext: Buffer;
  /** 32 bytes that an attacker does not know. */
  readonly secret: Buffer;
}

/**
 * The key inside `00 02 PS 00 key`, or, when the padding or the length of the key is wrong, one that is made of the ciphertext and the
 * secret. The same steps are done in both cases, and the same ciphertext always gets the same answer (RFC 3218 §2.3.2).
 *
 * @param padded - as long as the modulus.
 */
export function unpadPkcs1(padded: Buffer, { keyBytes, ciphertext, secret }: ImplicitRejection): Buffer {
  const substitute = createHmac('sha512', secret).update(ciphertext).digest().subarray(0, keyBytes);
  const separator = padded.length - keyBytes - 1;
  // RFC 8017 §7.2.1: PS has at least 8 octets. Both lengths are public.
  if (separator < 10 || substitute.length < keyBytes) return substitute;
  let bad = (padded[0] ?? 1) | ((padded[1] ?? 0) ^ 2) | (padded[separator] ?? 1);
  for (let at = 2; at < separator; at++) bad |= isZero(padded[at] ?? 0);
  const mask = -isZero(bad) & 0xff; // 0xff when all is well
  const key = padded.subarray(separator + 1);
  return Buffer.from(substitute.map((byte, at) => (byte & ~mask) | ((key[at] ?? 0) & mask)));
}

/** 1 for 0, else 0, without a branch; `value` from 0 to 255. */
function isZero(value: number): number {
  return ((value - 1) >>> 31) & 1;
}
