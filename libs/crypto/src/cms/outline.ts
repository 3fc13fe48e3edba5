/** What a CMS structure is by its outside: no key is asked for, and nothing is verified. */
import { readFirst } from '../certificates/der.js';
import { CmsError, guardedCms } from './cms-error.js';
import { decompressCms } from './compressed-data.js';
import { readContentInfo } from './content-info.js';
import { readEnvelope } from './enveloped-data.js';
import { CONTENT } from './oids.js';
import { readSignedData } from './signed-data.js';

/** What was seen. */
export type CmsOutline =
  /** EnvelopedData or AuthEnvelopedData for somebody, with a cipher that is one. `ciphertext` may turn out to be anything. */
  | { readonly kind: 'envelope'; readonly ciphertext: Buffer }
  /** SignedData. The content is undefined when it is detached, or when there are only certificates. */
  | { readonly kind: 'signed'; readonly content: Buffer | undefined }
  /** CompressedData. `inflate` answers undefined for more bytes than these, and for what is damaged. */
  | { readonly kind: 'compressed'; readonly inflate: (maxBytes: number) => Buffer | undefined }
  /** Everything else: another kind of structure, a damaged one, or none. */
  | { readonly kind: 'other' };

const OTHER: CmsOutline = { kind: 'other' };

/**
 * Says what the bytes are as a whole. What has more behind its end than the zeros and line ends with which programs pad is `other`: it
 * could hold what nobody encrypted. Never throws.
 */
export function outlineOfCms(bytes: Buffer): CmsOutline {
  return orElse(OTHER, () => guardedCms(() => (isAlone(bytes) ? outlineOf(bytes) : OTHER)));
}

function outlineOf(bytes: Buffer): CmsOutline {
  switch (readContentInfo(bytes).oid) {
    case CONTENT.envelopedData:
    case CONTENT.authEnvelopedData: {
      const { recipients, ciphertext } = readEnvelope(bytes);
      return recipients.length === 0 || ciphertext.length === 0 ? OTHER : { kind: 'envelope', ciphertext };
    }
    case CONTENT.signedData:
      return { kind: 'signed', content: readSignedData(bytes).content };
    case CONTENT.compressedData:
      return { kind: 'compressed', inflate: (maxBytes) => orElse(undefined, () => decompressCms(bytes, maxBytes)) };
    default:
      return OTHER;
  }
}

function isAlone(bytes: Buffer): boolean {
  return bytes.subarray(readFirst(bytes).raw.length).every((byte) => byte === 0 || byte === 0x0d || byte === 0x0a);
}

function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CmsError) return fallback;
    throw error;
  }
}
