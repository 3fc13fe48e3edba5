/** Header fields that only we write. What comes from outside under their names was written by somebody who wants to be taken for us. */
import { withoutFields } from './without-fields.js';

/** How the names of all of them begin, in lower case. */
const OWN = 'x-lazaret';
const X = 0x78;
const LOWER = 0x20;

/**
 * The mail without the fields of ours in its own header, however many others stand before them; messages inside it are left alone. No other
 * byte is changed, and a mail without such fields is the same Buffer.
 */
export function withoutOwnFields(mail: Buffer): Buffer {
  return withoutFields(mail, ({ start }) => isOwn(mail, start));
}

function isOwn(mail: Buffer, at: number): boolean {
  if (((mail[at] ?? 0) | LOWER) !== X) return false; // nearly all
  return mail.toString('latin1', at, at + OWN.length).toLowerCase() === OWN;
}
