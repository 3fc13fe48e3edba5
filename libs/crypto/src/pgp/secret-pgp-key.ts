/** Private keys: opened with a password, locked with one. An opened one shows nothing of itself; its owner keeps the bytes safe. */
import type { PrivateKey } from 'openpgp';
import { pgpLibrary } from './openpgp-library.js';
import { guardedPgp, malformedPgp, PgpError } from './pgp-error.js';
import type { PgpKey } from './pgp-key.js';
import { factsOf, newBudget, parseKeys } from './read-pgp-keys.js';

/** A private key that is open for use. The private parts can be had by nobody but the functions of this folder. */
export interface PgpSecretKey {
  readonly key: PgpKey;
}

const OPENED = new WeakMap<PgpSecretKey, PrivateKey>();

/** Work for a password: passes over memory, in KiB, that Argon2 may do (RFC 9580 §3.7.1.4): 256 MiB three times. */
const MAX_ARGON2_WORK = 3 * 2 ** 18;
/** The same for all parts of all keys of a file, and what may be hashed for them, in bytes (§3.7.1.3): some five seconds each. */
const MAX_WORK = { argon2: 4 * MAX_ARGON2_WORK, hashed: 2 ** 31 };

/**
 * The private keys in the bytes, armored or binary. Public ones beside them are left out, and so are parts that are elsewhere, on a card
 * for one.
 *
 * @throws PgpError `malformed`, also when there is no private key; `too-large`, `password-missing`, `wrong-password`.
 */
export async function openPgpSecretKeys(bytes: Buffer, password: string | undefined, at: Date): Promise<PgpSecretKey[]> {
  const keys = (await parseKeys(bytes)).filter((key): key is PrivateKey => key.isPrivate());
  if (keys.length === 0) throw malformedPgp('There is no private key in it.');
  if (password !== undefined) assertWork(keys);
  const budget = newBudget();
  const opened: PgpSecretKey[] = [];
  for (const key of keys) {
    const secret = await unlocked(key, password);
    opened.push(secretOf(secret, await factsOf(secret, at, budget)));
  }
  return opened;
}

/**
 * A private key that was opened before and kept without a password, with what was found out about it then.
 *
 * @throws PgpError `malformed`
 */
export async function keptPgpSecretKey(bytes: Buffer, facts: PgpKey): Promise<PgpSecretKey> {
  const key = (await parseKeys(bytes)).find(
    (one): one is PrivateKey => one.isPrivate() && one.getFingerprint() === facts.primary.fingerprint,
  );
  if (key?.isDecrypted() !== true) throw malformedPgp('The private key cannot be read.');
  return secretOf(key, facts);
}

/** What openpgp.js needs of it. */
export function privateKeyOf(secret: PgpSecretKey): PrivateKey {
  const key = OPENED.get(secret);
  if (key === undefined) throw new PgpError('unusable-key', 'The private key is not open.');
  return key;
}

/** Takes in a private key that was made, or opened. */
export function secretOf(key: PrivateKey, facts: PgpKey): PgpSecretKey {
  const secret = Object.freeze({ key: facts });
  OPENED.set(secret, key);
  return secret;
}

/** The private key in binary, without a password: for a store that encrypts it by other means. */
export function secretBytes(secret: PgpSecretKey): Buffer {
  return Buffer.from(privateKeyOf(secret).write());
}

/** The private key in binary, locked with a password: for a file. */
export async function lockedSecretBytes(secret: PgpSecretKey, password: string): Promise<Buffer> {
  const { pgp, config } = await pgpLibrary();
  const locked = await pgp.encryptKey({ privateKey: privateKeyOf(secret), passphrase: password, config });
  return Buffer.from(locked.write());
}

async function unlocked(key: PrivateKey, password: string | undefined): Promise<PrivateKey> {
  const { pgp, config } = await pgpLibrary();
  if (key.isDecrypted()) return key;
  if (password === undefined) throw new PgpError('password-missing', 'The private key needs a password.');
  return guardedPgp(
    () => pgp.decryptKey({ privateKey: key, passphrase: password, config }),
    () => new PgpError('wrong-password', 'The password is wrong, or the private key is damaged.'),
  );
}

/** @throws PgpError `too-large` before the first round. */
function assertWork(keys: readonly PrivateKey[]): void {
  const works = keys.flatMap((key) => key.getKeys()).map(({ keyPacket }) => passwordWork(keyPacket));
  const sum = (kind: keyof typeof MAX_WORK): number => works.reduce((total, work) => total + work[kind], 0);
  const isTooMuch =
    works.some(({ argon2 }) => argon2 > MAX_ARGON2_WORK) || sum('argon2') > MAX_WORK.argon2 || sum('hashed') > MAX_WORK.hashed;
  if (isTooMuch) throw new PgpError('too-large', 'The password of the private key takes too much work.');
}

/** Of one part of a key; nothing when it has no password. */
function passwordWork(packet: object): Record<keyof typeof MAX_WORK, number> {
  const how = 's2k' in packet ? packet.s2k : undefined;
  if (typeof how !== 'object' || how === null) return { argon2: 0, hashed: 0 };
  if ('c' in how && typeof how.c === 'number') return { argon2: 0, hashed: (16 + (how.c & 15)) * 2 ** ((how.c >> 4) + 6) };
  if (!('encodedM' in how) || !('t' in how)) return { argon2: 0, hashed: 0 };
  return { argon2: typeof how.encodedM === 'number' && typeof how.t === 'number' ? how.t * 2 ** how.encodedM : Infinity, hashed: 0 };
}
