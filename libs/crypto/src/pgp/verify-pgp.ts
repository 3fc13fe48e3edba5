/** Verifies signatures over a text: who signed, and whether it holds. Whom to trust is decided elsewhere. */
import type { SignaturePacket } from 'openpgp';
import { hashName, type PgpHash } from './key-algorithms.js';
import { objectionToPart, type PgpKeyObjection } from './judge-pgp-key.js';
import { pgpLibrary } from './openpgp-library.js';
import { readPackets, TAG, writePacket } from './packets.js';
import { PgpError } from './pgp-error.js';
import { partsOf, type PgpKey, type PgpKeyPart } from './pgp-key.js';
import { parsedKey, parsedPart } from './read-pgp-keys.js';
import { withCrlfLines } from './text-lines.js';

/** Why a signature does not hold. */
export type PgpSignatureFault =
  /** The text is not what was signed, or another key has signed. */
  | 'does-not-hold'
  /** MD5, RIPEMD-160, and all that is unknown. */
  | 'refused-algorithm'
  /** It is of a kind that is not for texts, of an unknown version, or demands what is not known. */
  | 'wrong-kind'
  /** The key or sub-key that signed is not for signing, or not bound to its key. */
  | 'not-for-signing'
  /** It was made before its key. */
  | 'older-than-key'
  /** It says that it was made later than now. */
  | 'from-the-future'
  /** It says that it is worth nothing any more. */
  | 'expired'
  /** There are more signatures than are checked over so long a text. */
  | 'not-checked';

/** Why a signature that holds is not worth much. */
export type PgpSignatureWeakness = 'sha1' | 'short-key' | 'weak-algorithm';

/** How a signature stands. */
export type PgpVerdict =
  | { readonly verdict: 'good' }
  | { readonly verdict: 'weak'; readonly weaknesses: readonly PgpSignatureWeakness[] }
  | { readonly verdict: 'broken'; readonly why: PgpSignatureFault }
  /** Nobody has the key. */
  | { readonly verdict: 'unknown-signer' };

/** One signature. */
export interface PgpSignature {
  /** How it names the key, 16 hex digits; undefined when it cannot be read. */
  readonly keyId: string | undefined;
  /** The key of the signer, of those that are known. */
  readonly key: PgpKey | undefined;
  /** The key itself or the sub-key that signed. */
  readonly part: PgpKeyPart | undefined;
  readonly hash: PgpHash | undefined;
  /** When the signer says that it was made: ISO 8601, UTC. Undefined unless it holds. */
  readonly signedAt: string | undefined;
  readonly result: PgpVerdict;
  /** What stands against the key as of now: it may have been good when it signed, but who says when that was. Undefined: nothing. */
  readonly objection: PgpKeyObjection | undefined;
}

/** What is verified. */
export interface PgpSignedText {
  readonly content: Buffer;
  /** Bodies of signature packets. */
  readonly signatures: readonly Buffer[];
}

/** With which keys, as of when. */
export interface PgpVerifyOptions {
  readonly known: readonly PgpKey[];
  readonly at: Date;
}

/** Signatures of one text. */
const MAX_SIGNATURES = 32;
/** Of texts, once for each signature: a signature names a key that everybody knows, and costs its maker nothing. */
const MAX_HASHED_BYTES = 256 * 1024 * 1024;
/** Clocks differ. */
const SKEW_MS = 24 * 60 * 60 * 1_000;
/** Signature types: a text as it is, and one whose line ends are made alike (RFC 9580 §5.2.1.1, §5.2.1.2). */
const AS_IT_IS = 0x00;
const AS_TEXT = 0x01;
const TEXT_TYPES: readonly (number | null)[] = [AS_IT_IS, AS_TEXT];

/** Bodies of the packets of a signature that stands apart. @throws PgpError `malformed`, `too-large`. */
export function readDetachedSignatures(bytes: Buffer): Buffer[] {
  const packets = readPackets(bytes);
  if (packets.length === 0 || packets.some(({ tag }) => tag !== TAG.signature))
    throw new PgpError('malformed', 'There is no signature in it.');
  if (packets.length > MAX_SIGNATURES) throw new PgpError('too-large', `There are more than ${MAX_SIGNATURES} signatures.`);
  return packets.map(({ body }) => body);
}

/** How signatures name the keys that made them, 16 hex digits each; those that cannot be read name none. */
export async function signerIdsOf(signatures: readonly Buffer[]): Promise<string[]> {
  const read = await Promise.all(signatures.map(readSignature));
  return [...new Set(read.flatMap((signature) => signature?.issuerKeyID.toHex() ?? []))];
}

/** Never throws for what it was given: a signature that cannot be read is broken. */
export async function verifyPgp({ content, signatures }: PgpSignedText, { known, at }: PgpVerifyOptions): Promise<PgpSignature[]> {
  const most = Math.max(1, Math.floor(MAX_HASHED_BYTES / Math.max(1, content.length)));
  const checked: PgpSignature[] = [];
  for (const [index, body] of signatures.entries()) {
    checked.push(await checkSignature(body, { content, known, at, isChecked: index < most }));
  }
  return checked;
}

interface Beside extends PgpVerifyOptions {
  readonly content: Buffer;
  readonly isChecked: boolean;
}

/** Of those that have the id; two can have the same 64 bits. */
const MAX_SIGNERS = 4;

type Signer = Readonly<{ key: PgpKey; part: PgpKeyPart }>;

/** Anybody can take somebody else's key for a sub-key of their own, and then two have the id; so the first that fits counts. */
async function checkSignature(body: Buffer, beside: Beside): Promise<PgpSignature> {
  const signature = await readSignature(body);
  const keyId = signature?.issuerKeyID.toHex();
  const named = beside.known.flatMap((key) =>
    partsOf(key)
      .filter((part) => part.keyId === keyId)
      .map((part) => ({ key, part })),
  );
  const mayHave = named.filter(({ part }) => part.uses.includes('sign'));
  const [first, ...others] = (mayHave.length === 0 ? named : mayHave).slice(0, MAX_SIGNERS);
  const checked = await checkedBy(signature, first, beside);
  for (const other of checked.result.verdict === 'broken' ? others : []) {
    const again = await checkedBy(signature, other, beside);
    if (again.result.verdict !== 'broken') return again;
  }
  return checked;
}

async function checkedBy(signature: SignaturePacket | undefined, signer: Signer | undefined, beside: Beside): Promise<PgpSignature> {
  const keyId = signature?.issuerKeyID.toHex();
  const hash = hashName(signature?.hashAlgorithm ?? null);
  const about = { keyId, key: signer?.key, part: signer?.part, hash };
  if (signature === undefined)
    return { ...about, signedAt: undefined, result: { verdict: 'broken', why: 'wrong-kind' }, objection: undefined };
  if (signer === undefined) return { ...about, signedAt: undefined, result: { verdict: 'unknown-signer' }, objection: undefined };
  const now = beside.at.toISOString();
  const objection = objectionToPart(signer.key.primary, now) ?? objectionToPart(signer.part, now);
  const why = faultOf(signature, signer.part, beside.at) ?? (await faultOfText(signature, signer, beside));
  if (why !== undefined) return { ...about, signedAt: undefined, result: { verdict: 'broken', why }, objection };
  const weaknesses = weaknessesOf(signer, hash);
  const result: PgpVerdict = weaknesses.length > 0 ? { verdict: 'weak', weaknesses } : { verdict: 'good' };
  return { ...about, signedAt: signature.created?.toISOString(), result, objection };
}

/** Undefined when it cannot be read. */
async function readSignature(body: Buffer): Promise<SignaturePacket | undefined> {
  const { pgp, config } = await pgpLibrary();
  try {
    const { packets } = await pgp.readSignature({ binarySignature: writePacket(TAG.signature, body), config });
    const [packet] = packets;
    return packet !== undefined && 'signatureType' in packet ? packet : undefined;
  } catch {
    return undefined;
  }
}

/** What can be said without the text. */
function faultOf(signature: SignaturePacket, part: PgpKeyPart, at: Date): PgpSignatureFault | undefined {
  const { signatureType, created, unknownSubpackets, rawNotations } = signature;
  const hash = hashName(signature.hashAlgorithm);
  if (!TEXT_TYPES.includes(signatureType) || created === null) return 'wrong-kind';
  // RFC 9580 §5.2.3.7: what is critical and not known makes the signature worthless
  if (unknownSubpackets.some(({ critical }) => critical) || rawNotations.some(({ critical }) => critical)) return 'wrong-kind';
  if (hash === undefined || hash === 'md5' || hash === 'ripemd160') return 'refused-algorithm';
  if (!part.uses.includes('sign') || part.defects.includes('not-bound')) return 'not-for-signing';
  if (created.toISOString() < part.createdAt) return 'older-than-key';
  if (created.getTime() > at.getTime() + SKEW_MS) return 'from-the-future';
  return signature.getExpirationTime() <= at ? 'expired' : undefined;
}

async function faultOfText(
  signature: SignaturePacket,
  signer: Signer,
  { content, isChecked }: Beside,
): Promise<PgpSignatureFault | undefined> {
  if (!isChecked) return 'not-checked';
  return (await holds(signature, signer, content)) ? undefined : 'does-not-hold';
}

async function holds(signature: SignaturePacket, { key, part }: Signer, content: Buffer): Promise<boolean> {
  const { pgp, config } = await pgpLibrary();
  const signer = parsedPart(await parsedKey(key), part.fingerprint);
  const type: number | null = signature.signatureType;
  const message = await pgp.createMessage({ binary: type === AS_TEXT ? withCrlfLines(content) : content });
  const [text] = message.packets;
  if (signer === undefined || text === undefined || signature.created === null) return false;
  try {
    // Line ends are made alike already, which openpgp.js would do byte by byte. The date is that of the signature itself: times are judged above.
    await signature.verify(signer.keyPacket, pgp.enums.signature.binary, text, signature.created, true, config);
    return true;
  } catch {
    return false;
  }
}

function weaknessesOf({ key, part }: { key: PgpKey; part: PgpKeyPart }, hash: PgpHash | undefined): PgpSignatureWeakness[] {
  const defects = new Set([...key.primary.defects, ...part.defects]);
  return [
    ...(hash === 'sha1' ? (['sha1'] as const) : []),
    ...(defects.has('key-too-short') ? (['short-key'] as const) : []),
    ...(defects.has('weak-algorithm') ? (['weak-algorithm'] as const) : []),
  ];
}
