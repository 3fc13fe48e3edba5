/** Contents in cipher feedback mode with a hash against changes (RFC 9580 §5.13.1): what everybody reads. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { decryptCfb, encryptCfb, type SessionKey } from './content-cipher.js';
import { cannotDecryptPgp } from './pgp-error.js';

/** The head of the packet that ends the text, of type 19 with 20 bytes. */
const HASH_HEAD = Buffer.from([0xd3, 0x14]);
const HASH_BYTES = 20;

/** The body of a packet of type 18, version 1, around packets. */
export function sealWithHash(packets: Buffer, session: SessionKey): Buffer {
  const { blockBytes } = session.cipher;
  const prefix = randomBytes(blockBytes);
  const repeated = prefix.subarray(blockBytes - 2);
  const hash = createHash('sha1').update(prefix).update(repeated).update(packets).update(HASH_HEAD).digest();
  const text = Buffer.concat([prefix, repeated, packets, HASH_HEAD, hash]);
  return Buffer.concat([Buffer.from([1]), encryptCfb(session, text)]);
}

/**
 * The packets inside. Nothing is looked at before the hash is right, the two repeated bytes not at all: whoever asks for them alone
 * makes an oracle (RFC 9580 §13.4).
 *
 * @param encrypted - the body of the packet behind its version.
 * @throws PgpError `cannot-decrypt`.
 */
export function openWithHash(encrypted: Buffer, session: SessionKey): Buffer {
  const prefixBytes = session.cipher.blockBytes + 2;
  if (encrypted.length < prefixBytes + HASH_HEAD.length + HASH_BYTES) throw cannotDecryptPgp();
  const text = decryptCfb(session, encrypted);
  const hashAt = text.length - HASH_BYTES;
  const expected = createHash('sha1').update(text.subarray(0, hashAt)).digest();
  const isWhole = timingSafeEqual(expected, text.subarray(hashAt));
  const endAt = hashAt - HASH_HEAD.length;
  if (!isWhole || !text.subarray(endAt, hashAt).equals(HASH_HEAD)) throw cannotDecryptPgp();
  return text.subarray(prefixBytes, endAt);
}
