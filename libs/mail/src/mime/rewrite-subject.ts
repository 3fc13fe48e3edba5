/** Changes the subject of a mail, and no other byte of it. */
import { decodeEncodedWords } from './encoded-words.js';
import { readField } from './header-fields.js';
import { fieldSpans, type HeaderSpan, withoutLineBreak } from './header-spans.js';
import { renderHeader } from './prepend-header.js';
import { withoutFields } from './without-fields.js';

/** A longer one is left as it is: no program shows it. */
const LONGEST_SUBJECT_BYTES = 16_384;
/** RFC 5322 §3.6 allows one. Those beyond are taken out: nobody needs them, and each could be the one that a program shows. */
const MOST_SUBJECTS = 100;
const NAME = 'subject';
const S = 0x73;
const LOWER = 0x20;

/**
 * The mail with each of its subjects as `change` has it; a mail can have two, and programs differ in which they show. A subject that stays as
 * it is keeps its bytes. A mail without a subject stays without.
 * @param change - given the decoded subject, answers the new one; it must not depend on how often it is asked.
 */
export function rewriteSubject(mail: Buffer, change: (subject: string) => string): Buffer {
  const bytes = withoutManySubjects(mail);
  const pieces: Buffer[] = [];
  let kept = 0; // everything before it is in the pieces
  for (const span of fieldSpans(bytes)) {
    const { start, end } = span;
    if (!isSubject(bytes, span) || end - start > LONGEST_SUBJECT_BYTES) continue;
    const before = decodeEncodedWords(readField(bytes, span).value);
    const after = change(before);
    if (after === before) continue;
    pieces.push(bytes.subarray(kept, start), withoutItsLineBreak(renderHeader('Subject', after)));
    kept = withoutLineBreak(bytes, end);
  }
  return kept === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(kept)]);
}

function withoutManySubjects(mail: Buffer): Buffer {
  let count = 0;
  return withoutFields(mail, (field) => isSubject(mail, field) && ++count > MOST_SUBJECTS);
}

function isSubject(mail: Buffer, { start, end }: HeaderSpan): boolean {
  if (((mail[start] ?? 0) | LOWER) !== S || end - start <= NAME.length) return false; // nearly all
  if (mail.toString('latin1', start, start + NAME.length).toLowerCase() !== NAME) return false;
  return /^[ \t]*:/.test(mail.toString('latin1', start + NAME.length, Math.min(end, start + LONGEST_SUBJECT_BYTES)));
}

/** The line break of the old field stands behind it, in whatever form. */
function withoutItsLineBreak(field: Buffer): Buffer {
  return field.subarray(0, field.length - 2);
}
