/** Session keys encrypted for keys (RFC 9580 §5.1), as far as they can be read without one. */
import { algorithmName } from './key-algorithms.js';
import { malformedPgp, PgpError } from './pgp-error.js';

/** For whom a content is encrypted. */
export interface PgpRecipientName {
  /** 16 hex digits; undefined of somebody who is not named. */
  readonly keyId: string | undefined;
  readonly algorithm: string;
}

/** One of these packets. */
export interface SessionKeyPacket extends PgpRecipientName {
  readonly body: Buffer;
  readonly algorithmId: number;
  /** Version 3 carries the cipher, version 6 leaves it to the content. */
  readonly version: number;
  /** Behind the names: what is encrypted, as the algorithm has it. */
  readonly encrypted: Buffer;
}

/** A session key, opened. Whether it is the right one shows in the content alone. */
export interface PgpSessionKey {
  /** Number of the cipher (RFC 9580 §9.3); undefined where the content itself names it. */
  readonly cipherId: number | undefined;
  readonly key: Buffer;
  /** Fingerprint of the key or sub-key that opened it. */
  readonly openedBy: string;
  readonly keyAlgorithm: string;
}

const KEY_ID_BYTES = 8;
const NOBODY = '0'.repeat(16);

/** Undefined for a version that is not known: another packet may be for us. @throws PgpError `malformed`. */
export function readSessionKeyPacket(body: Buffer): SessionKeyPacket | undefined {
  const [version] = body;
  if (version !== 3 && version !== 6) return undefined;
  const { keyId, end } = version === 3 ? shortName(body) : longName(body);
  const algorithmId = body[end];
  if (algorithmId === undefined) throw malformedPgp('A session key is cut off.');
  return { body, version, keyId, algorithmId, algorithm: algorithmName(algorithmId), encrypted: body.subarray(end + 1) };
}

/** For whom these packets are; those that cannot be read are for nobody. */
export function pgpRecipientsOf(packets: readonly Buffer[]): PgpRecipientName[] {
  return packets.flatMap((body) => {
    try {
      return readSessionKeyPacket(body) ?? [];
    } catch (error) {
      if (error instanceof PgpError) return [];
      throw error;
    }
  });
}

interface Name {
  readonly keyId: string | undefined;
  readonly end: number;
}

function shortName(body: Buffer): Name {
  const end = 1 + KEY_ID_BYTES;
  const keyId = body.toString('hex', 1, end);
  return { keyId: keyId === NOBODY ? undefined : keyId, end };
}

/** A length, the version of the key, its fingerprint (§5.1.2). */
function longName(body: Buffer): Name {
  const length = body[1] ?? 0;
  const end = 2 + length;
  if (length === 0) return { keyId: undefined, end };
  const fingerprint = body.subarray(3, end);
  const isSix = (body[2] ?? 0) >= 5;
  const id = isSix ? fingerprint.subarray(0, KEY_ID_BYTES) : fingerprint.subarray(-KEY_ID_BYTES);
  return { keyId: id.toString('hex'), end };
}

/** A number with its length in bits in front (§3.2). @throws PgpError `malformed`. */
export function readNumber(bytes: Buffer): Buffer {
  if (bytes.length < 2) throw malformedPgp('A number is cut off.');
  const length = Math.ceil(bytes.readUInt16BE(0) / 8);
  if (bytes.length < 2 + length) throw malformedPgp('A number is cut off.');
  return bytes.subarray(2, 2 + length);
}
