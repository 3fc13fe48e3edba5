/** Changes the subject of a mail, and no other byte of it. */
import { decodeEncodedWords } from './encoded-words.js';
import { readHeaderBlock } from './header-fields.js';
import { renderHeader } from './prepend-header.js';

/**
 * The mail with each of its subjects as `change` has it; a mail can have two, and programs differ in which they show. A subject that stays as
 * it is keeps its bytes. A mail without a subject stays without.
 * @param change - given the decoded subject, answers the new one; it must not depend on how often it is asked.
 */
export function rewriteSubject(mail: Buffer, change: (subject: string) => string): Buffer {
  const pieces: Buffer[] = [];
  let kept = 0; // everything before it is in the pieces
  let searched = 0;
  for (const { name, raw, value } of readHeaderBlock(mail, 0, () => false).fields) {
    const at = mail.indexOf(raw, searched);
    searched = at + raw.length;
    if (name.toLowerCase() !== 'subject') continue;
    const before = decodeEncodedWords(value);
    const after = change(before);
    if (after === before) continue;
    pieces.push(mail.subarray(kept, at), withoutLineBreak(renderHeader('Subject', after)));
    kept = searched;
  }
  return kept === 0 ? mail : Buffer.concat([...pieces, mail.subarray(kept)]);
}

/** The line break of the old field stands behind it, in whatever form. */
function withoutLineBreak(field: Buffer): Buffer {
  return field.subarray(0, field.length - 2);
}
