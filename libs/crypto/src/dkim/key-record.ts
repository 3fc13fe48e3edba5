/** The TXT record under which a key is published (RFC 6376 §3.6.1, RFC 8463 §4): its text, and what it allows. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DkimKey, DkimKeyType } from './dkim-key.js';
import { type DkimName, recordName } from './dkim-name.js';
import { bytesOf, itemsOf, readTagList, type TagList, withoutBlanks } from './tag-list.js';

/** A record that was read. */
export interface KeyRecord {
  readonly type: DkimKeyType;
  /** The tag `p=` without white space. */
  readonly publicKey: string;
  /** Bits of the modulus; 256 for Ed25519. */
  readonly bits: number;
  /** The domain is trying DKIM out (`t=y`): verifiers treat a bad signature like none. */
  readonly isTest: boolean;
  /** `t=s`: the tag `i=` of a signature must name the domain itself. */
  readonly isStrict: boolean;
  key(): KeyObject;
}

/** Why a text is no record that a mail can be verified by. */
export type RecordDefect = 'malformed' | 'revoked' | 'unknown-key-type' | 'not-for-sha256' | 'not-for-mail';

/** Whether a published record is the one of a key. */
export type RecordFit =
  { readonly fits: true; readonly isTest: boolean } | { readonly fits: false; readonly why: RecordDefect | 'other-key' };

/** Characters of one string of a TXT record (RFC 1035 §3.3). */
const MOST_STRING = 255;
/** The SubjectPublicKeyInfo of Ed25519 before its 32 bytes (RFC 8410 §4). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The value of the record, in one piece. */
export function keyRecord({ type, publicKey }: Pick<DkimKey, 'type' | 'publicKey'>): string {
  return `v=DKIM1; k=${type}; p=${publicKey}`;
}

/**
 * The record as a zone file has it (RFC 1035 §5.1), cut into strings of at most 255 characters, which readers put together again without
 * anything between them (RFC 6376 §3.6.2.2).
 */
export function zoneRecord(name: DkimName, key: Pick<DkimKey, 'type' | 'publicKey'>): string {
  const value = keyRecord(key);
  const strings: string[] = [];
  for (let at = 0; at < value.length; at += MOST_STRING) strings.push(`  "${value.slice(at, at + MOST_STRING)}"`);
  return `${recordName(name)}. IN TXT (\n${strings.join('\n')} )\n`;
}

/** Reads the value of a record. */
export function readKeyRecord(text: string): KeyRecord | RecordDefect {
  const tags = readTagList(text);
  if (tags === undefined || !isDkim1(tags)) return 'malformed';
  const publicKey = withoutBlanks(tags.get('p') ?? '');
  if (publicKey === '') return tags.has('p') ? 'revoked' : 'malformed';
  const type = tags.get('k') ?? 'rsa';
  if (type !== 'rsa' && type !== 'ed25519') return 'unknown-key-type';
  if (!allows(tags.get('h'), ['sha256'])) return 'not-for-sha256';
  if (!allows(tags.get('s'), ['*', 'email'])) return 'not-for-mail';
  const key = publicKeyOf(type, publicKey);
  if (key === undefined) return 'malformed';
  const flags = itemsOf(tags.get('t') ?? '');
  return { type, publicKey, bits: bitsOf(key), isTest: flags.includes('y'), isStrict: flags.includes('s'), key: () => key };
}

/** Node tells the modulus of RSA keys only. */
function bitsOf({ asymmetricKeyDetails: details }: KeyObject): number {
  return details?.modulusLength ?? 256;
}

/** Whether mail that this key signs can be verified by that record. */
export function recordFit(text: string, { type, publicKey }: Pick<DkimKey, 'type' | 'publicKey'>): RecordFit {
  const record = readKeyRecord(text);
  if (typeof record === 'string') return { fits: false, why: record };
  const own = publicKeyOf(type, publicKey);
  if (record.type !== type || own === undefined || !record.key().equals(own)) return { fits: false, why: 'other-key' };
  return { fits: true, isTest: record.isTest };
}

/** `v=` may be missing; where it stands it is the first tag (RFC 6376 §3.6.1). */
function isDkim1(tags: TagList): boolean {
  return !tags.has('v') || (tags.get('v') === 'DKIM1' && [...tags.keys()][0] === 'v');
}

function allows(list: string | undefined, any: readonly string[]): boolean {
  return list === undefined || itemsOf(list).some((item) => any.includes(item));
}

function publicKeyOf(type: DkimKeyType, published: string): KeyObject | undefined {
  const bytes = bytesOf(published);
  if (bytes === undefined) return undefined;
  if (type === 'ed25519') return bytes.length === 32 ? read(Buffer.concat([ED25519_PREFIX, bytes]), 'spki', type) : undefined;
  // RFC 6376 speaks of an RSAPublicKey; what everybody publishes is the SubjectPublicKeyInfo around it (erratum 3017).
  return read(bytes, 'spki', type) ?? read(bytes, 'pkcs1', type);
}

function read(der: Buffer, shape: 'spki' | 'pkcs1', type: DkimKeyType): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: shape });
    return key.asymmetricKeyType === type ? key : undefined;
  } catch {
    return undefined; // No such structure: the caller tries the other one, or says that the record is malformed.
  }
}
