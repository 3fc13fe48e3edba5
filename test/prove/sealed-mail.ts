/** Mail of a proof that leaves encrypted, and what may be seen of it at the next hop. */
import type { Correspondents } from '../support/correspondents.js';
import type { TakenMail } from '../support/next-hop-double.js';

/** Has a certificate. */
export const SEALED_FOR = 'sealed@example.net';

/** Nothing of the mail is to be read on the wire, and all of it within. */
export async function isSealed(copy: TakenMail, bytes: Buffer, people: Correspondents): Promise<boolean> {
  const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  const last = body.subarray(body.lastIndexOf('\r\n', body.length - 3) + 2);
  const opened = await people.opened(copy, SEALED_FOR).catch(() => undefined);
  return opened !== undefined && opened.mail.includes(body) && !copy.bytes.includes(last);
}
