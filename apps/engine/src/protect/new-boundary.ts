/** What separates the parts of a multipart that we write. */
import { randomBytes } from 'node:crypto';

/** 144 random bits stand in no mail by chance; `=_` in no quoted-printable text at all (RFC 2045 §6.7). */
export function newBoundary(): string {
  return `=_${randomBytes(18).toString('hex')}`;
}
