/** Keys out of files and mails: armored or binary, one or many, public or private. */
import type { Key, SignaturePacket, Subkey } from 'openpgp';
import { looksArmored, readArmors } from './armor.js';
import { algorithmName, hashName, usesOf, weaknessOfKey } from './key-algorithms.js';
import { pgpLibrary } from './openpgp-library.js';
import { readPackets, TAG } from './packets.js';
import { guardedPgp, malformedPgp, PgpError } from './pgp-error.js';
import type { PgpKey, PgpKeyDefect, PgpKeyPart, PgpRevocation, PgpUserId } from './pgp-key.js';
import {
  bindingOf,
  type Certification,
  certificationOf,
  directSignatureOf,
  endOf,
  hasBackSignature,
  revocationOf,
  type SelfChecks,
  subkeyRevocationOf,
  timeOf,
} from './self-signatures.js';
import { addressOfUserId } from './user-id-address.js';

/** Of a file. Keys that others have signed by the thousand are larger, and of no use. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_KEYS = 250;
/** Signatures that are checked for one file. */
const MAX_CHECKS = 2_000;
/** User ids and sub-keys that are looked at of one key. */
const MAX_PARTS = 100;
/** Feature of keys whose owner reads the encryption of RFC 9580 §5.13.2 (§5.2.3.32). */
const READS_AEAD = 0x08;

const PARSED = new WeakMap<PgpKey, Key>();

/**
 * All keys in the bytes, in their order; keys of versions that are not supported are left out.
 *
 * @param at - as of when; what was signed later is not there yet.
 * @throws PgpError `malformed`, also when there is no key at all; `too-large`.
 */
export async function readPgpKeys(bytes: Buffer, at: Date): Promise<PgpKey[]> {
  const keys = await parseKeys(bytes);
  const budget = newBudget();
  const read: PgpKey[] = [];
  for (const key of keys) read.push(await factsOf(key, at, budget));
  return read;
}

/**
 * One key of two copies of it: with the user ids, sub-keys and signatures of both. So a copy that is old, or from which somebody took a
 * revocation away, takes nothing away.
 *
 * @throws PgpError `malformed` when they are not of one key; `too-large`.
 */
export async function mergedPgpKey(known: PgpKey, fresh: PgpKey, at: Date): Promise<PgpKey> {
  const { config } = await pgpLibrary();
  const [one, other] = [await parsedKey(known), await parsedKey(fresh)];
  const merged = await guardedPgp(
    () => one.update(other, at, config),
    () => malformedPgp('These are not two copies of one key.'),
  );
  return factsOf(merged, at);
}

/** For the keys of one file. */
export function newBudget(): { left: number } {
  return { left: MAX_CHECKS };
}

/** The key as openpgp.js has it. */
export async function parsedKey(key: PgpKey): Promise<Key> {
  const known = PARSED.get(key);
  if (known !== undefined) return known;
  const [parsed] = await parseKeys(key.bytes);
  if (parsed === undefined) throw malformedPgp('The key cannot be read.');
  PARSED.set(key, parsed);
  return parsed;
}

/** The key itself or the sub-key with that fingerprint. */
export function parsedPart(key: Key, fingerprint: string): Key | Subkey | undefined {
  return key.getKeys().find((part) => part.getFingerprint() === fingerprint);
}

/** See {@link readPgpKeys}; private parts stay in them. */
export async function parseKeys(bytes: Buffer): Promise<Key[]> {
  if (bytes.length > MAX_BYTES) throw new PgpError('too-large', `A file of keys has at most ${MAX_BYTES} bytes.`);
  const binary = binaryKeys(bytes);
  const heads = readPackets(binary).filter(({ tag }) => tag === TAG.publicKey || tag === TAG.secretKey);
  if (heads.length === 0) throw malformedPgp('There is no key in it.');
  if (heads.length > MAX_KEYS) throw new PgpError('too-large', `There are more than ${MAX_KEYS} keys.`);
  const { pgp, config } = await pgpLibrary();
  return guardedPgp(
    () => pgp.readKeys({ binaryKeys: binary, config }),
    () => malformedPgp('The key cannot be read.'),
  );
}

function binaryKeys(bytes: Buffer): Buffer {
  if (!looksArmored(bytes)) return bytes;
  const blocks = readArmors(bytes).filter(({ label }) => label.endsWith('KEY BLOCK'));
  return Buffer.concat(blocks.map((block) => block.bytes));
}

/** What there is to know about a key. */
export async function factsOf(key: Key, at: Date, budget = newBudget()): Promise<PgpKey> {
  const { pgp, config } = await pgpLibrary();
  const checks = { config, types: pgp.enums.signature, at, budget };
  const users = await certifiedUsers(key, checks);
  const direct = await directSignatureOf(key, checks);
  const main = mainSignature(key, { users, direct });
  const primary = primaryPart(key, { main, direct, revocation: await revocationOf(key, checks) });
  const subkeys: PgpKeyPart[] = [];
  for (const subkey of key.subkeys.slice(0, MAX_PARTS)) subkeys.push(await subkeyPart(subkey, key, checks));
  const userIds = users.map((user) => userIdOf(user, main));
  const addresses = [...new Set(userIds.flatMap(({ address, isValid }) => (isValid && address !== null ? [address] : [])))];
  const readsAead = ((main?.features?.[0] ?? 0) & READS_AEAD) !== 0;
  return { primary, subkeys, userIds, addresses, hasSecret: key.isPrivate(), readsAead, bytes: publicBytes(key) };
}

interface CertifiedUser {
  readonly text: string;
  readonly certification: Certification | undefined;
}

async function certifiedUsers(key: Key, checks: SelfChecks): Promise<CertifiedUser[]> {
  const users: CertifiedUser[] = [];
  for (const user of key.users.slice(0, MAX_PARTS)) {
    if (user.userID === null) continue;
    users.push({ text: user.userID.userID, certification: await certificationOf(user, key, checks) });
  }
  return users;
}

interface Signatures {
  readonly users: readonly CertifiedUser[];
  readonly direct: SignaturePacket | undefined;
}

/** The signature that says what the key is for: on the primary user id, or on the key alone (RFC 9580 §5.2.3.10). */
function mainSignature({ keyPacket }: Key, { users, direct }: Signatures): SignaturePacket | undefined {
  if (keyPacket.version >= 6) return direct;
  const good = users.flatMap(({ certification }) => (certification?.isRevoked === false ? [certification.signature] : []));
  const byRank = good.toSorted((a, b) => Number(b.isPrimaryUserID === true) - Number(a.isPrimaryUserID === true) || timeOf(b) - timeOf(a));
  return byRank[0] ?? direct;
}

interface PrimaryFacts {
  readonly main: SignaturePacket | undefined;
  readonly direct: SignaturePacket | undefined;
  readonly revocation: PgpRevocation | null;
}

function primaryPart(key: Key, { main, direct, revocation }: PrimaryFacts): PgpKeyPart {
  const ends = [main, direct].flatMap((signature) => (signature ? (endOf(signature, key.keyPacket.created) ?? []) : []));
  const flags = main?.keyFlags?.[0] ?? direct?.keyFlags?.[0];
  return {
    ...partFacts(key, main),
    expiresAt: ends.toSorted()[0] ?? null,
    revocation,
    uses: usesOf(key.keyPacket.algorithm, flags),
  };
}

async function subkeyPart(subkey: Subkey, key: Key, checks: SelfChecks): Promise<PgpKeyPart> {
  const binding = await bindingOf(subkey, key, checks);
  const revocation = await subkeyRevocationOf(subkey, key, checks);
  const facts = partFacts(subkey, binding);
  if (binding === undefined) return { ...facts, expiresAt: null, revocation, uses: [] };
  const uses = usesOf(subkey.keyPacket.algorithm, binding.keyFlags?.[0]).filter((use) => use !== 'certify');
  const expiresAt = endOf(binding, subkey.keyPacket.created);
  if (!uses.includes('sign') || (await hasBackSignature(binding, { subkey, key }, checks)))
    return { ...facts, expiresAt, revocation, uses };
  const defects: PgpKeyDefect[] = [...facts.defects, 'no-back-signature'];
  return { ...facts, defects, expiresAt, revocation, uses: uses.filter((use) => use !== 'sign') };
}

/** What the key packet itself says, and how it is bound. */
function partFacts(part: Key | Subkey, bound: SignaturePacket | undefined): Omit<PgpKeyPart, 'expiresAt' | 'revocation' | 'uses'> {
  const { bits, curve } = part.getAlgorithmInfo();
  const algorithm = algorithmName(part.keyPacket.algorithm);
  const weakness = weaknessOfKey(algorithm, bits ?? null);
  const defects: PgpKeyDefect[] = bound === undefined ? ['not-bound'] : hashName(bound.hashAlgorithm) === 'sha1' ? ['sha1'] : [];
  return {
    fingerprint: part.getFingerprint(),
    keyId: part.getKeyID().toHex(),
    version: part.keyPacket.version,
    algorithm,
    bits: bits ?? null,
    curve: curve ?? null,
    createdAt: part.keyPacket.created.toISOString(),
    defects: weakness === undefined ? defects : [...defects, weakness],
  };
}

function userIdOf({ text, certification }: CertifiedUser, main: SignaturePacket | undefined): PgpUserId {
  return {
    text,
    address: addressOfUserId(text),
    isPrimary: certification !== undefined && certification.signature === main,
    isValid: certification?.isRevoked === false,
  };
}

/** What others have signed is of no use here, and without a bound. */
function publicBytes(key: Key): Buffer {
  const own = key.toPublic();
  own.users = own.users.filter(({ userID }) => userID !== null); // pictures
  for (const user of own.users) user.otherCertifications = [];
  return Buffer.from(own.write());
}
