/** Random tokens, and tokens that carry their own proof (HMAC-SHA-256, RFC 2104), each good for one purpose only. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A random token, base64url; 32 bytes unless told. Store its {@link tokenDigest}, never the token. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** What is stored of a random token: its SHA-256, hex. A token of 16 or more random bytes needs no key or salt for that. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Whether two texts are equal, in a time that tells nothing of where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(left), digest(right));
}

/**
 * HMAC-SHA-256 over a purpose and parts, base64url. Each part is preceded by its length, so `['ab','c']` and
 * `['a','bc']` differ.
 */
export function mac(key: Uint8Array, purpose: string, parts: readonly string[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of [purpose, ...parts]) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest('base64url');
}

/**
 * A signed token `<payload>.<expiry>.<mac>`: readable by its holder, good for one purpose until it expires.
 * @param expiresAtMs - milliseconds since 1970 UTC.
 */
export function signToken(key: Uint8Array, purpose: string, payload: string, expiresAtMs: number): string {
  const expiry = expiresAtMs.toString(36);
  return `${Buffer.from(payload, 'utf8').toString('base64url')}.${expiry}.${mac(key, `token/${purpose}`, [payload, expiry])}`;
}

/** The payload of a token that {@link signToken} made for this purpose and that has not expired; undefined for any other. */
export function verifyToken(key: Uint8Array, purpose: string, token: string, nowMs: number): string | undefined {
  const [encoded, expiry, proof, ...rest] = token.split('.');
  if (encoded === undefined || expiry === undefined || proof === undefined || rest.length > 0) return undefined;
  const payload = Buffer.from(encoded, 'base64url').toString('utf8');
  if (!equalInConstantTime(proof, mac(key, `token/${purpose}`, [payload, expiry]))) return undefined;
  return nowMs < Number.parseInt(expiry, 36) ? payload : undefined;
}
