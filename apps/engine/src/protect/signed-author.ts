/** Who a signed mail is from, to be compared with who signed it. */
import { readProtectedHeader, soleAuthor } from '#mail';

/** What surrounds a signature, and what it covers. */
export interface SignedAround {
  /** The outer header of the mail. */
  readonly outer: Buffer;
  readonly content: Buffer;
}

/**
 * The address, or `undefined` when there is any doubt. A protected `From` must say the same as the one outside (RFC 9788 §4.4), else nobody
 * knows.
 */
export function signedAuthor({ outer, content }: SignedAround): string | undefined {
  const author = soleAuthor(outer);
  const inside = readProtectedHeader(content)?.fields.some(({ name }) => name.toLowerCase() === 'from') === true;
  return inside && soleAuthor(content) !== author ? undefined : author;
}
