/** Which header fields a signature covers (RFC 6376 §5.4, §5.4.1), and which it keeps others from adding (§5.4.2, §8.15). */
import { DkimRefused } from './dkim-refused.js';
import type { SignableField } from './signable-mail.js';

/**
 * Covered, and named once more than they stand there: nobody can add one later, also none where the mail has none. These are what people
 * see of a mail, and what decides how its body is read.
 */
const GUARDED = ['from', 'reply-to', 'subject', 'to', 'cc', 'in-reply-to', 'references', 'content-type', 'content-transfer-encoding'];

/** The same, but only where the mail has one: a server on the way may rightly add what is missing (RFC 6409 §8, RFC 5322 §3.6). */
const GUARDED_IF_PRESENT = ['sender', 'date', 'message-id', 'mime-version'];

/** Covered as they stand there: whoever resends the mail, or a list that hands it on, may add theirs. */
const COVERED = [
  'content-id',
  'content-description',
  'content-disposition',
  'resent-date',
  'resent-from',
  'resent-sender',
  'resent-to',
  'resent-cc',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'autocrypt',
  'auto-submitted',
];

/** A mail with more fields to sign than that was made to harm. */
const MOST_SIGNED_FIELDS = 200;

/**
 * The names for the tag `h=`, lower-case, each as often as it is to be hashed.
 * @throws DkimRefused `no-from`, `several-from` (RFC 5322 §3.6 allows one; programs differ in which of two they show), `malformed-header`
 * (a line that is no field: verifiers differ in where the header ends), `control-character`, `too-many-fields`.
 */
export function fieldsToSign(fields: readonly SignableField[]): string[] {
  const counts = countsByName(fields);
  const from = counts.get('from') ?? 0;
  if (from === 0) throw new DkimRefused('no-from', 'the mail has no From: there is nobody to sign for');
  if (from > 1) throw new DkimRefused('several-from', 'the mail has more than one From field');
  if (counts.has('')) throw new DkimRefused('malformed-header', 'the header has a line that is no field');
  const names = [
    ...GUARDED.flatMap((name) => times(name, (counts.get(name) ?? 0) + 1)),
    ...GUARDED_IF_PRESENT.flatMap((name) => times(name, counts.has(name) ? (counts.get(name) ?? 0) + 1 : 0)),
    ...COVERED.flatMap((name) => times(name, counts.get(name) ?? 0)),
  ];
  if (names.length > MOST_SIGNED_FIELDS)
    throw new DkimRefused('too-many-fields', `more than ${MOST_SIGNED_FIELDS} fields are to be signed`);
  refuseControlCharacters(fields, new Set(names));
  return names;
}

/**
 * The fields that a list of names means: of each name the lowest in the header first, then the one above it (RFC 6376 §5.4.2). A name that
 * has none left stands for nothing.
 */
export function chosenFields(fields: readonly SignableField[], names: readonly string[]): SignableField[] {
  const left = new Map<string, SignableField[]>();
  for (const field of fields) {
    const same = left.get(field.name);
    if (same === undefined) left.set(field.name, [field]);
    else same.push(field);
  }
  return names.flatMap((name) => left.get(name.toLowerCase())?.pop() ?? []);
}

function countsByName(fields: readonly SignableField[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Programs differ in whether such a character is white space, and some cut the text at NUL. */
function refuseControlCharacters(fields: readonly SignableField[], signed: ReadonlySet<string>): void {
  const odd = fields.some(({ name, text }) => signed.has(name) && /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text));
  if (odd) throw new DkimRefused('control-character', 'a field to be signed holds a control character');
}

function times(name: string, count: number): string[] {
  return Array.from({ length: Math.min(count, MOST_SIGNED_FIELDS) }, () => name);
}
