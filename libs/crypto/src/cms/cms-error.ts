/** What the CMS functions throw for what they were given, and nothing else. */
import { CertificateRefused } from '../certificates/certificate-refused.js';

/** Why a CMS structure could not be made or read. */
export type CmsFault =
  /** Not the structure that it should be: cut off, damaged, or something else altogether. */
  | 'malformed'
  /** Whole, but with a content type, an algorithm or a version that this program does not know or refuses. */
  | 'unsupported'
  /** More than a named limit allows: bytes, recipients, signers. */
  | 'too-large'
  /** No key of ours opens it, the ciphertext was changed, the padding is wrong: nobody learns which. */
  | 'cannot-decrypt'
  /** A certificate cannot be read, or its key does not serve for what is asked. */
  | 'unusable-certificate'
  /** A private key does not do what is asked. */
  | 'unusable-key';

/**
 * The message is one sentence for people. It never has keys or bytes of the input in it, and there is no `cause`: foreign errors tell
 * more than an attacker should learn.
 */
export class CmsError extends Error {
  override readonly name = 'CmsError';

  constructor(
    readonly code: CmsFault,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes that are not what they should be. */
export function malformed(what: string): CmsError {
  return new CmsError('malformed', what);
}

/** The one answer to everything that goes wrong between a ciphertext and its content, so that there is no oracle (RFC 3218, RFC 5652 §6). */
export function cannotDecrypt(): CmsError {
  return new CmsError('cannot-decrypt', 'The content cannot be decrypted.');
}

/** Runs a reader of CMS so that only {@link CmsError} comes out of it. */
export function guardedCms<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asCmsError(error);
  }
}

/** The same for what is awaited. */
export async function guardedCmsAsync<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw asCmsError(error);
  }
}

function asCmsError(error: unknown): CmsError {
  if (error instanceof CmsError) return error;
  if (error instanceof CertificateRefused && error.code === 'too-large') return new CmsError('too-large', error.message);
  return malformed(error instanceof CertificateRefused ? error.message : 'The structure cannot be read.');
}
