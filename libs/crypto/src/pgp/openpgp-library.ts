/**
 * openpgp.js, which does what is done with keys: reading and making them, signatures, session keys. Loaded with the first key that is
 * read, since it is large and most processes never see one.
 */
import type * as OpenPgp from 'openpgp';

/** The library, and how it is to work. */
export interface PgpLibrary {
  readonly pgp: typeof OpenPgp;
  readonly config: OpenPgp.Config;
}

/** Up to 256 MiB for a password; a secret key that asks for more is not opened. */
const MAX_ARGON2_EXPONENT = 18;
/** Of the contents that it decompresses for us. */
const MAX_BYTES = 52_428_800;

let loaded: Promise<PgpLibrary> | undefined;

/**
 * What is weak is read and shown as such; what may be used is judged by ourselves (`judgePgpKey`), and not a second time with other
 * rules. MD5 and RIPEMD stay refused.
 */
export function pgpLibrary(): Promise<PgpLibrary> {
  loaded ??= import('openpgp').then((pgp) => ({
    pgp,
    config: {
      ...pgp.config,
      aeadProtect: false,
      allowMissingKeyFlags: true,
      ignoreMalformedPackets: true,
      maxArgon2MemoryExponent: MAX_ARGON2_EXPONENT,
      maxDecompressedMessageSize: MAX_BYTES,
      minRSABits: 0,
      rejectMessageHashAlgorithms: new Set(),
      rejectPublicKeyAlgorithms: new Set(),
      rejectCurves: new Set(),
      preferredHashAlgorithm: pgp.enums.hash.sha256,
    },
  }));
  return loaded;
}
