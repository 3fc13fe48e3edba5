/** Verifies the signatures of a mail (RFC 6376 §6). Whoever calls looks the keys up: nothing here asks DNS. */
import { verify } from 'node:crypto';
import { canonicalBody, type Canonicalization } from './canonical-form.js';
import { recordName } from './dkim-name.js';
import { type KeyRecord, readKeyRecord, type RecordDefect } from './key-record.js';
import { readSignableMail, type SignableField, type SignableMail } from './signable-mail.js';
import { type ReadSignature, readSignature, SIGNATURE_FIELD } from './signature-field.js';
import { sha256, signingInput } from './sign-dkim.js';

/** Answers the TXT record of a name such as `s1._domainkey.example.com`, its strings joined; `undefined` when there is none. */
export type KeyRecordLookup = (name: string) => Promise<string | undefined>;

/** Why a signature proves nothing. */
export type SignatureDefect =
  | 'malformed-signature'
  | 'unknown-algorithm'
  | 'from-not-signed'
  | 'wrong-identity'
  | 'expired'
  | 'no-record'
  | `record-${RecordDefect}`
  | 'record-of-other-type'
  | 'key-too-short'
  | 'key-too-long'
  | 'body-changed'
  | 'body-partly-signed'
  | 'bad-signature';

/** What became of one signature. The names are `''` where they cannot be read. */
export type SignatureVerdict = { readonly domain: string; readonly selector: string; readonly algorithm: string } & (
  | { readonly passes: true; readonly isTest: boolean; readonly names: readonly string[] }
  | { readonly passes: false; readonly why: SignatureDefect }
);

/** A mail may have more; they are not looked at (RFC 6376 §8.4 warns of the work that they cost). */
const MOST_SIGNATURES = 20;
/** RFC 8301 §3.2. */
const LEAST_RSA_BITS = 1024;
const MOST_RSA_BITS = 4096;

/**
 * Judges each DKIM-Signature from the top of the header down, the first twenty. An empty answer means that the mail is not signed.
 *
 * Stricter than RFC 6376: each From must be signed, a signature over a part of the body (`l=`) proves nothing about the mail, and SHA-1 is
 * not taken (RFC 8301 §3.1).
 *
 * @throws DkimRefused `bare-line-end`, `header-too-large`.
 */
export async function verifyDkim(mail: Buffer, lookup: KeyRecordLookup, nowMs: number): Promise<SignatureVerdict[]> {
  const read = readSignableMail(mail);
  const signatures = read.fields.filter(({ name }) => name === SIGNATURE_FIELD).slice(0, MOST_SIGNATURES);
  const bodies = new Map<Canonicalization, Buffer>();
  const verdicts: SignatureVerdict[] = [];
  for (const field of signatures) verdicts.push(await verdictOn(field, { mail: read, bodies, lookup, nowMs }));
  return verdicts;
}

interface Court {
  readonly mail: SignableMail;
  /** The canonical bodies that were needed so far. */
  readonly bodies: Map<Canonicalization, Buffer>;
  readonly lookup: KeyRecordLookup;
  readonly nowMs: number;
}

async function verdictOn(field: SignableField, court: Court): Promise<SignatureVerdict> {
  const signature = readSignature(field);
  if (signature === undefined) return { domain: '', selector: '', algorithm: '', passes: false, why: 'malformed-signature' };
  const { domain, selector, algorithm, names } = signature;
  const outcome = whyUnfit(signature, court) ?? (await judged(field, signature, court));
  if (typeof outcome === 'string') return { domain, selector, algorithm, passes: false, why: outcome };
  return { domain, selector, algorithm, passes: true, isTest: outcome.isTest, names };
}

/** What the signature says of itself (RFC 6376 §6.1.1). */
function whyUnfit(
  { algorithm, names, identity, domain, signedAt, expiresAt }: ReadSignature,
  { mail, nowMs }: Court,
): SignatureDefect | undefined {
  if (!/^(?:rsa|ed25519)-sha256$/.test(algorithm)) return 'unknown-algorithm';
  if (!isFromSigned(mail, names)) return 'from-not-signed';
  if (identity !== domain && !identity.endsWith(`.${domain}`)) return 'wrong-identity';
  if (expiresAt !== undefined && (expiresAt * 1000 <= nowMs || (signedAt !== undefined && expiresAt <= signedAt))) return 'expired';
  return undefined;
}

/** Every From: of several, programs differ in which they show (RFC 6376 §8.15). */
function isFromSigned({ fields }: SignableMail, names: readonly string[]): boolean {
  const there = fields.filter(({ name }) => name === 'from').length;
  return there > 0 && names.filter((name) => name === 'from').length >= there;
}

/** The record by which the signature is good, or why it is not. */
async function judged(field: SignableField, signature: ReadSignature, court: Court): Promise<KeyRecord | SignatureDefect> {
  const text = await court.lookup(recordName(signature));
  if (text === undefined) return 'no-record';
  const record = readKeyRecord(text);
  if (typeof record === 'string') return `record-${record}`;
  return (
    whyUnfitKey(record, signature) ?? whyBodyDiffers(signature, court) ?? whyBadSignature(field, signature, court.mail, record) ?? record
  );
}

/** RFC 6376 §6.1.2 and §3.6.1. */
function whyUnfitKey(record: KeyRecord, { algorithm, identity, domain }: ReadSignature): SignatureDefect | undefined {
  if (`${record.type}-sha256` !== algorithm) return 'record-of-other-type';
  if (record.isStrict && identity !== domain) return 'wrong-identity';
  if (record.type === 'rsa' && record.bits < LEAST_RSA_BITS) return 'key-too-short';
  return record.bits > MOST_RSA_BITS ? 'key-too-long' : undefined;
}

function whyBodyDiffers({ body: form, bodyLength, bodyHash }: ReadSignature, { mail, bodies }: Court): SignatureDefect | undefined {
  const body = bodies.get(form) ?? canonicalBody(mail.body, form);
  bodies.set(form, body);
  const signed = body.subarray(0, bodyLength ?? body.length);
  if (signed.length < (bodyLength ?? 0) || !sha256(signed).equals(bodyHash)) return 'body-changed';
  return signed.length < body.length ? 'body-partly-signed' : undefined;
}

function whyBadSignature(
  field: SignableField,
  { names, header: form, signature }: ReadSignature,
  { fields }: SignableMail,
  record: KeyRecord,
): SignatureDefect | undefined {
  // A signature covers other signatures where it names them, never itself (RFC 6376 §3.7).
  const others = fields.filter((other) => other !== field);
  const input = signingInput(others, names, { field, form });
  return isSignatureOf(input, record, signature) ? undefined : 'bad-signature';
}

function isSignatureOf(input: Buffer, record: KeyRecord, signature: Buffer): boolean {
  try {
    return record.type === 'rsa' ? verify('sha256', input, record.key(), signature) : verify(null, sha256(input), record.key(), signature);
  } catch {
    return false; // A published key with which nothing can be reckoned.
  }
}
