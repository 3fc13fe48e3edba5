/** New keys, of the kinds that every program of the last ten years reads. */
import type { KeyOptions } from 'openpgp';
import { pgpLibrary } from './openpgp-library.js';
import { guardedPgp, PgpError } from './pgp-error.js';
import { factsOf } from './read-pgp-keys.js';
import { type PgpSecretKey, secretOf } from './secret-pgp-key.js';

/** Kinds of new keys: Curve25519, P-256, RSA of 3072 and of 4096 bits. */
export const PGP_KEY_TYPES = ['curve25519', 'p256', 'rsa3072', 'rsa4096'] as const;

/** See {@link PGP_KEY_TYPES}. */
export type PgpKeyType = (typeof PGP_KEY_TYPES)[number];

/** What a new key is to be. */
export interface PgpKeyWish {
  readonly type: PgpKeyType;
  /** Without brackets, quotes and parentheses, which would make another user id of it. */
  readonly name?: string;
  readonly address: string;
  readonly at: Date;
  /** Undefined: until it is taken back. */
  readonly validDays?: number;
}

const KINDS: Readonly<Record<PgpKeyType, Pick<KeyOptions, 'type' | 'curve' | 'rsaBits'>>> = {
  // the form of before RFC 9580, for GnuPG 2.2 does not know the other
  curve25519: { type: 'ecc', curve: 'ed25519Legacy' },
  p256: { type: 'ecc', curve: 'nistP256' },
  rsa3072: { type: 'rsa', rsaBits: 3072 },
  rsa4096: { type: 'rsa', rsaBits: 4096 },
};

const SECONDS_A_DAY = 86_400;
const MOST_NAME_CHARACTERS = 100;

/**
 * A key to sign with, and a sub-key to be written to.
 *
 * @throws PgpError `malformed` when name or address are not such that others would read them again.
 */
export async function generatePgpKey({ type, name, address, at, validDays }: PgpKeyWish): Promise<PgpSecretKey> {
  if (name !== undefined && (/[<>()"@\p{Cc}]/u.test(name) || name.length > MOST_NAME_CHARACTERS)) {
    throw new PgpError('malformed', 'The name of a key has no brackets, quotes or @, and at most 100 characters.');
  }
  const { pgp, config } = await pgpLibrary();
  const { privateKey } = await guardedPgp(
    () =>
      pgp.generateKey({
        ...KINDS[type],
        userIDs: { ...(name !== undefined && { name }), email: address },
        ...(validDays !== undefined && { keyExpirationTime: validDays * SECONDS_A_DAY }),
        date: at,
        format: 'object',
        config,
      }),
    () => new PgpError('malformed', 'A key cannot be made for this address.'),
  );
  return secretOf(privateKey, await factsOf(privateKey, at));
}
