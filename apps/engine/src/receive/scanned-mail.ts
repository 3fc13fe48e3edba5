/** What is scanned in the place of a mail that was opened. */
import type { OpenedMessage } from '../incoming/mail-opener.js';

/**
 * What was inside and, behind its own header fields, what can be read outside: everybody on the way reads that, so it counts like a header.
 * Where nobody can tell what stands outside, the mail is scanned as it came.
 */
export function scannedOf({ report: { isChanged, beside }, mail }: Pick<OpenedMessage, 'report' | 'mail'>): Buffer | undefined {
  if (!isChanged || beside === null) return undefined;
  const end = mail.indexOf('\r\n\r\n') + 2;
  return beside === '' ? mail : Buffer.concat([mail.subarray(0, end), Buffer.from(beside, 'base64'), mail.subarray(end)]);
}
