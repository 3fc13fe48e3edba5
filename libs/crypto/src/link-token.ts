/**
 * The token of a link that shows one held message to the one who sent it. Sixty-three bytes, so that base64url has no
 * unused bits and each of the 84 characters counts: layout, message id, tag of the originator, made and good until
 * (seconds since 1970 UTC), and the first 176 bits of an HMAC-SHA-256 over all of it and the purpose (RFC 2104 §5 asks
 * for half of the hash at least). Nothing of it is secret but the proof; whoever has it has the link.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ulidToUUID, uuidToULID } from 'ulid';

/** What a link says of itself. */
export interface LinkClaims {
  /** ULID. */
  readonly messageId: string;
  /** Tag of the address that sent the message: 32 hex digits. */
  readonly originatorTag: string;
  /** Milliseconds since 1970 UTC, whole seconds are kept. */
  readonly issuedAtMs: number;
  /** From this moment on the link is over. */
  readonly expiresAtMs: number;
}

/** Every token looks like this; most that look like this are none. */
export const LINK_TOKEN = /^[\w-]{84}$/;

const LAYOUT = 1;
const TAG_AT = 17;
const ISSUED_AT = 33;
const EXPIRES_AT = 37;
const PROOF_AT = 41;
const TOKEN_BYTES = 63;

/** The token of these claims for one purpose: the same claims give the same token. @throws when the message id is no ULID. */
export function signLinkToken(key: Uint8Array, purpose: string, claims: LinkClaims): string {
  const token = Buffer.alloc(TOKEN_BYTES);
  token.writeUInt8(LAYOUT, 0);
  token.write(ulidToUUID(claims.messageId).replaceAll('-', ''), 1, 'hex');
  token.write(claims.originatorTag, TAG_AT, 'hex');
  token.writeUInt32BE(Math.floor(claims.issuedAtMs / 1000), ISSUED_AT);
  token.writeUInt32BE(Math.floor(claims.expiresAtMs / 1000), EXPIRES_AT);
  proofOf(key, purpose, token).copy(token, PROOF_AT);
  return token.toString('base64url');
}

/**
 * The claims of a token that {@link signLinkToken} made for this purpose; undefined for any other text. Whether it is
 * over is for the caller to see: an old link still shows what became of the message.
 */
export function readLinkToken(key: Uint8Array, purpose: string, token: string): LinkClaims | undefined {
  if (!LINK_TOKEN.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== TOKEN_BYTES || !timingSafeEqual(bytes.subarray(PROOF_AT), proofOf(key, purpose, bytes))) return undefined;
  if (bytes.readUInt8(0) !== LAYOUT) return undefined;
  return {
    messageId: uuidToULID(asUuid(bytes.toString('hex', 1, TAG_AT))),
    originatorTag: bytes.toString('hex', TAG_AT, ISSUED_AT),
    issuedAtMs: bytes.readUInt32BE(ISSUED_AT) * 1000,
    expiresAtMs: bytes.readUInt32BE(EXPIRES_AT) * 1000,
  };
}

function proofOf(key: Uint8Array, purpose: string, token: Buffer): Buffer {
  const hmac = createHmac('sha256', key).update(`lazaret-link/${purpose}\0`).update(token.subarray(0, PROOF_AT));
  return hmac.digest().subarray(0, TOKEN_BYTES - PROOF_AT);
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
