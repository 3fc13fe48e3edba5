/** What a key says of itself, with every signature checked: nothing else of what comes with a key is believed (RFC 9580 §10.1). */
import type { Config, enums, Key, SignaturePacket, Subkey, User } from 'openpgp';
import { hashName } from './key-algorithms.js';
import { PgpError } from './pgp-error.js';
import type { PgpRevocation, PgpRevocationReason } from './pgp-key.js';

/** Signatures of one kind on one thing that are checked at most: the owner of a key needs a few, who floods it hopes for many. */
const MAX_CHECKED = 20;

/** How signatures of a key are checked. */
export interface SelfChecks {
  readonly config: Config;
  /** Signature types (RFC 9580 §5.2.1). */
  readonly types: typeof enums.signature;
  /** What was signed later than this is not there yet. */
  readonly at: Date;
  /** Checks that are left for the whole file; some curves take 10 ms for one. */
  readonly budget: { left: number };
}

/** The newest signature by which the key owns a user id, and whether it was taken back later. */
export interface Certification {
  readonly signature: SignaturePacket;
  readonly isRevoked: boolean;
}

/** `undefined` when no signature holds. */
export async function certificationOf(user: User, key: Key, checks: SelfChecks): Promise<Certification | undefined> {
  const data = { userID: user.userID, userAttribute: user.userAttribute, key: key.keyPacket };
  const about = { by: key, data, type: checks.types.certGeneric };
  const signature = await newestOf(user.selfCertifications, about, checks);
  if (signature === undefined) return undefined;
  const revocation = await newestOf(user.revocationSignatures, { ...about, type: checks.types.certRevocation }, checks);
  return { signature, isRevoked: revocation !== undefined && timeOf(revocation) >= timeOf(signature) };
}

/** The newest signature of the key over itself alone; every key of version 6 has one. */
export async function directSignatureOf(key: Key, checks: SelfChecks): Promise<SignaturePacket | undefined> {
  const signatures = 'directSignatures' in key && Array.isArray(key.directSignatures) ? key.directSignatures : [];
  const direct = signatures.filter(isSignature).filter(({ signatureType }) => signatureType === checks.types.key);
  return newestOf(direct, { by: key, data: { key: key.keyPacket }, type: checks.types.key }, checks);
}

/** The newest signature by which the key takes in a sub-key. */
export async function bindingOf(subkey: Subkey, key: Key, checks: SelfChecks): Promise<SignaturePacket | undefined> {
  return newestOf(subkey.bindingSignatures, { by: key, data: bound(subkey, key), type: checks.types.subkeyBinding }, checks);
}

/** Whether the sub-key itself has signed that it belongs to the key (RFC 9580 §5.2.1.9). */
export async function hasBackSignature(
  binding: SignaturePacket,
  { subkey, key }: { subkey: Subkey; key: Key },
  checks: SelfChecks,
): Promise<boolean> {
  const back = binding.embeddedSignature;
  return (
    back !== null && (await newestOf([back], { by: subkey, data: bound(subkey, key), type: checks.types.keyBinding }, checks)) !== undefined
  );
}

/** How the key was taken back by its owner; null when it was not. */
export async function revocationOf(key: Key, checks: SelfChecks): Promise<PgpRevocation | null> {
  const about = { by: key, data: { key: key.keyPacket }, type: checks.types.keyRevocation };
  return worstOf(await allOf(key.revocationSignatures, about, checks));
}

/** The same for a sub-key. */
export async function subkeyRevocationOf(subkey: Subkey, key: Key, checks: SelfChecks): Promise<PgpRevocation | null> {
  const about = { by: key, data: bound(subkey, key), type: checks.types.subkeyRevocation };
  return worstOf(await allOf(subkey.revocationSignatures, about, checks));
}

/** When what is signed so ends: by the validity of the key, or of the signature; null: never. ISO 8601, UTC. */
export function endOf(signature: SignaturePacket, createdAt: Date): string | null {
  const seconds = signature.keyNeverExpires === false ? signature.keyExpirationTime : null;
  const byKey = seconds === null ? Infinity : createdAt.getTime() + seconds * 1_000;
  const bySignature = signature.getExpirationTime();
  const end = Math.min(byKey, bySignature instanceof Date ? bySignature.getTime() : Infinity);
  return end === Infinity ? null : new Date(end).toISOString();
}

/** Milliseconds since 1970. */
export function timeOf({ created }: SignaturePacket): number {
  return created?.getTime() ?? 0;
}

interface About {
  /** Whose key must have signed. */
  readonly by: Key | Subkey;
  readonly data: object;
  readonly type: enums.signature;
}

async function newestOf(signatures: readonly SignaturePacket[], about: About, checks: SelfChecks): Promise<SignaturePacket | undefined> {
  for (const signature of candidates(signatures, checks)) if (await holds(signature, about, checks)) return signature;
  return undefined;
}

async function allOf(signatures: readonly SignaturePacket[], about: About, checks: SelfChecks): Promise<SignaturePacket[]> {
  const good: SignaturePacket[] = [];
  for (const signature of candidates(signatures, checks)) if (await holds(signature, about, checks)) good.push(signature);
  return good;
}

/** Clocks differ: a key that was made a minute from now is not valid yet, but it is one. */
const SKEW_MS = 24 * 60 * 60 * 1_000;

/** The newest first, none of the future. */
function candidates(signatures: readonly SignaturePacket[], { at }: SelfChecks): SignaturePacket[] {
  const past = signatures.filter((signature) => timeOf(signature) <= at.getTime() + SKEW_MS);
  return past.toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, MAX_CHECKED);
}

/** The date is that of the signature itself: times are judged by us, see `judgePgpKey`. */
async function holds(signature: SignaturePacket, { by, data, type }: About, { config, types, budget }: SelfChecks): Promise<boolean> {
  const name = hashName(signature.hashAlgorithm);
  if (signature.created === null || name === undefined || name === 'md5' || name === 'ripemd160') return false;
  if (!isOfType(signature, type, types)) return false;
  if (budget.left-- <= 0) throw new PgpError('too-large', 'The keys have more signatures than are looked at.');
  try {
    await signature.verify(by.keyPacket, type, data, signature.created, false, config);
    return true;
  } catch {
    return false;
  }
}

/** Certifications of a user id have four types that mean the same here. */
function isOfType({ signatureType }: SignaturePacket, type: enums.signature, types: typeof enums.signature): boolean {
  const { certGeneric, certPersona, certCasual, certPositive } = types;
  const wanted = type === certGeneric ? [certGeneric, certPersona, certCasual, certPositive] : [type];
  return signatureType !== null && wanted.includes(signatureType);
}

/** A hard revocation is worse than any other, then the earliest counts. */
function worstOf(signatures: readonly SignaturePacket[]): PgpRevocation | null {
  const revocations = signatures.map((signature): PgpRevocation => {
    const reason = REASONS[signature.reasonForRevocationFlag ?? 0] ?? 'none';
    return { at: new Date(timeOf(signature)).toISOString(), reason, isHard: reason === 'none' || reason === 'compromised' };
  });
  return revocations.toSorted((a, b) => Number(b.isHard) - Number(a.isHard) || a.at.localeCompare(b.at))[0] ?? null;
}

const REASONS: Readonly<Record<number, PgpRevocationReason>> = { 1: 'superseded', 2: 'compromised', 3: 'retired' };

function bound(subkey: Subkey, key: Key): object {
  return { key: key.keyPacket, bind: subkey.keyPacket };
}

function isSignature(value: unknown): value is SignaturePacket {
  return typeof value === 'object' && value !== null && 'signatureType' in value;
}
