/** Header fields that only we write. What comes from outside under their names was written by somebody who wants to be taken for us. */
import { readHeaderBlock } from './header-fields.js';

/** How the names of all of them begin, in lower case. */
const OWN = 'x-lazaret';

/**
 * The mail without the fields of ours in its own header; messages inside it are left alone. No other byte is changed, and a mail without
 * such fields is the same Buffer.
 */
export function withoutOwnFields(mail: Buffer): Buffer {
  const { fields, bodyStart } = readHeaderBlock(mail, 0, () => false);
  const starts = fields.map(({ raw }) => raw.byteOffset - mail.byteOffset);
  const kept: Buffer[] = [];
  let from = 0;
  fields.forEach(({ name, raw }, index) => {
    if (!name.toLowerCase().startsWith(OWN)) return;
    const start = starts[index] ?? 0;
    kept.push(mail.subarray(from, start));
    from = Math.min(afterLineBreak(mail, start + raw.length), starts[index + 1] ?? bodyStart);
  });
  return from === 0 ? mail : Buffer.concat([...kept, mail.subarray(from)]);
}

function afterLineBreak(mail: Buffer, at: number): number {
  const afterReturn = mail[at] === 0x0d ? at + 1 : at;
  return mail[afterReturn] === 0x0a ? afterReturn + 1 : afterReturn;
}
