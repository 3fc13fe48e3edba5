/** The DKIM-Signature field (RFC 6376 §3.5): written, read, and without its `b=`, as it is hashed itself. */
import type { Canonicalization } from './canonical-form.js';
import type { DkimKeyType } from './dkim-key.js';
import { type DkimName, isDkimName } from './dkim-name.js';
import { type SignableField, valueOfField } from './signable-mail.js';
import { bytesOf, itemsOf, readTagList, type TagList, withoutBlanks } from './tag-list.js';

export const SIGNATURE_FIELD = 'dkim-signature';

/** What a signature of ours says. */
export interface SignatureTags extends DkimName {
  readonly type: DkimKeyType;
  /** Seconds since 1970 UTC. */
  readonly signedAt: number;
  readonly expiresAt?: number;
  readonly names: readonly string[];
  /** SHA-256 of the canonical body. */
  readonly bodyHash: Buffer;
}

/** A signature that was read, as far as it can be judged without its key. */
export interface ReadSignature extends DkimName {
  readonly algorithm: string;
  readonly header: Canonicalization;
  readonly body: Canonicalization;
  readonly names: readonly string[];
  readonly bodyHash: Buffer;
  readonly signature: Buffer;
  /** The domain of `i=`, which is `domain` when it says none. */
  readonly identity: string;
  /** Bytes of the canonical body that are signed (`l=`); all when undefined. */
  readonly bodyLength?: number;
  readonly signedAt?: number;
  readonly expiresAt?: number;
}

/** RFC 5322 §2.1.1: lines should not be longer. */
const LINE_LENGTH = 78;
const TAGS_WANTED = ['v', 'a', 'b', 'bh', 'd', 'h', 's'];

/** The field with an empty `b=`, folded, without final CRLF: the signature goes behind it. */
export function unsignedField(tags: SignatureTags): SignableField {
  const { type, domain, selector, signedAt, expiresAt, names, bodyHash } = tags;
  const words = [
    'DKIM-Signature: v=1;',
    ` a=${type}-sha256;`,
    ' c=relaxed/relaxed;',
    ` d=${domain};`,
    ` s=${selector};`,
    ` t=${signedAt};`,
    ...(expiresAt === undefined ? [] : [` x=${expiresAt};`]),
    ...names.map((name, index) => `${index === 0 ? ' h=' : ''}${name}${index === names.length - 1 ? ';' : ':'}`),
    ` bh=${bodyHash.toString('base64')};`,
  ];
  return { name: SIGNATURE_FIELD, text: `${folded(words)}\r\n b=` };
}

/** The whole field with its final CRLF. Folds within `b=` count for nothing (RFC 6376 §3.5). */
export function signedField({ text }: SignableField, signature: Buffer): Buffer {
  const lines = signature.toString('base64').match(/.{1,72}/g) ?? [];
  return Buffer.from(`${text}${lines.join('\r\n  ')}\r\n`, 'latin1');
}

/** The field as it is hashed: the value of `b=` and the white space around it deleted, everything else as it stands (RFC 6376 §3.5). */
export function withoutSignature(field: SignableField): SignableField {
  const colon = field.text.indexOf(':') + 1;
  const parts = field.text.slice(colon).split(';');
  const emptied = parts.map((part) => /^[ \t\r\n]*b[ \t\r\n]*=/.exec(part)?.[0] ?? part);
  return { name: field.name, text: field.text.slice(0, colon) + emptied.join(';') };
}

/** Reads a signature; `undefined` when it is malformed or of another version. */
export function readSignature(field: SignableField): ReadSignature | undefined {
  const tags = readTagList(valueOfField(field));
  if (tags === undefined || !TAGS_WANTED.every((tag) => tags.has(tag)) || tags.get('v') !== '1') return undefined;
  const [bodyHash, signature] = [bytesOf(tags.get('bh')), bytesOf(tags.get('b'))];
  const forms = canonicalizations(tags.get('c'));
  const numbers = ['l', 't', 'x'].map((tag) => wholeNumber(tags, tag));
  if (bodyHash === undefined || signature === undefined || forms === undefined || numbers.includes(undefined)) return undefined;
  const name = { domain: text(tags, 'd').toLowerCase(), selector: text(tags, 's').toLowerCase() };
  if (!isDkimName(name)) return undefined;
  const [bodyLength, signedAt, expiresAt] = numbers;
  return {
    algorithm: text(tags, 'a'),
    ...name,
    ...forms,
    names: itemsOf(text(tags, 'h')).map((name) => name.toLowerCase()),
    bodyHash,
    signature,
    identity: tags.has('i') ? text(tags, 'i').replace(/^.*@/, '').toLowerCase() : name.domain,
    ...(typeof bodyLength === 'number' && { bodyLength }),
    ...(typeof signedAt === 'number' && { signedAt }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
  };
}

function folded(words: readonly string[]): string {
  let out = '';
  let column = 0;
  for (const word of words) {
    const isTooLong = column + word.length > LINE_LENGTH;
    out += isTooLong ? `\r\n ${word.trimStart()}` : word;
    column = isTooLong ? 1 + word.trimStart().length : column + word.length;
  }
  return out;
}

/** `header/body`; what is not said is `simple` (RFC 6376 §3.5). */
function canonicalizations(tag = 'simple/simple'): { header: Canonicalization; body: Canonicalization } | undefined {
  const [header, body = 'simple', ...rest] = withoutBlanks(tag).split('/');
  return isForm(header) && isForm(body) && rest.length === 0 ? { header, body } : undefined;
}

function isForm(word: string | undefined): word is Canonicalization {
  return word === 'simple' || word === 'relaxed';
}

/** `null` where the tag is missing, `undefined` where it is no number. */
function wholeNumber(tags: TagList, name: string): number | null | undefined {
  const value = tags.get(name);
  if (value === undefined) return null;
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function text(tags: TagList, name: string): string {
  return withoutBlanks(tags.get(name) ?? '');
}
