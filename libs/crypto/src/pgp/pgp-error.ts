/** What the OpenPGP functions throw for what they were given, and nothing else. */

/** Why something of OpenPGP could not be made or read. */
export type PgpFault =
  /** Not the structure that it should be: cut off, damaged, or something else altogether. */
  | 'malformed'
  /** Whole, but of a version, an algorithm or a kind that this program does not know or refuses. */
  | 'unsupported'
  /** More than a named limit allows: bytes, packets, recipients, signatures. */
  | 'too-large'
  /** Encrypted without a way to notice changes (RFC 9580 §5.7); such a mail is not opened (EFAIL). */
  | 'no-integrity'
  /** No key of ours opens it, the ciphertext was changed, the content is no message: nobody learns which. */
  | 'cannot-decrypt'
  /** A key does not serve for what is asked. */
  | 'unusable-key'
  /** A private key needs a password and there is none. */
  | 'password-missing'
  /** The password is wrong, or the private key is damaged. */
  | 'wrong-password';

/**
 * The message is one sentence for people. It never has keys or bytes of the input in it, and there is no `cause`: foreign errors tell
 * more than an attacker should learn.
 */
export class PgpError extends Error {
  override readonly name = 'PgpError';

  constructor(
    readonly code: PgpFault,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes that are not what they should be. */
export function malformedPgp(what: string): PgpError {
  return new PgpError('malformed', what);
}

/** The one answer to everything that goes wrong between a ciphertext and its content, so that there is no oracle. */
export function cannotDecryptPgp(): PgpError {
  return new PgpError('cannot-decrypt', 'The content cannot be decrypted.');
}

/** Runs something so that only {@link PgpError} comes out of it; whatever else goes wrong becomes what `otherwise` makes. */
export async function guardedPgp<T>(work: () => Promise<T>, otherwise: () => PgpError): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PgpError ? error : otherwise();
  }
}
