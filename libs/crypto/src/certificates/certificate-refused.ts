/** Why bytes could not be taken for certificates, keys or words about them. */
export type CertificateFault =
  /** Not the structure that it should be: cut off, damaged, or something else altogether. */
  | 'broken'
  /** Whole, but of a kind that this program does not know or does not want: an algorithm, a version, a delta CRL. */
  | 'unsupported'
  /** More than a named limit allows. */
  | 'too-large'
  /** A password would have to be stretched more often than a named limit allows. */
  | 'too-many-iterations'
  /** There is a password, and none was given. */
  | 'password-missing'
  /** The password does not open it, or it was damaged: nobody learns which. */
  | 'wrong-password';

/**
 * The only thing that the certificate functions throw for what they were given. The message is one sentence for people and
 * never has a password, a key or bytes of the input in it; there is no `cause`, because foreign errors may have them.
 */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused';

  constructor(
    readonly code: CertificateFault,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes that are not what they should be. */
export function broken(what: string): CertificateRefused {
  return new CertificateRefused('broken', what);
}
