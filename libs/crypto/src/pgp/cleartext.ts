/** Texts with their signature below, readable by everybody (RFC 9580 §7). */
import { readArmor } from './armor.js';
import { malformedPgp } from './pgp-error.js';
import { readDetachedSignatures, type PgpSignedText } from './verify-pgp.js';

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const HASH_LINE = /^Hash: [A-Za-z0-9, -]*$/;

/**
 * The text as it was signed: without the dashes that were put in front of lines, without the blanks at their ends, which are not signed
 * (RFC 9580 §7.2), lines ended by CRLF but for the last.
 *
 * @param block - from the line that begins the text to the one that ends the signature, nothing around it.
 * @throws PgpError `malformed`, also for header lines other than `Hash`, in which an attacker could show a text of his own; `too-large`.
 */
export function readCleartext(block: Buffer): PgpSignedText {
  const lines = block.toString('latin1').split(/\r?\n/).map(withoutBlanks);
  const signatureAt = lines.indexOf(BEGIN_SIGNATURE);
  const empty = lines.indexOf('');
  if (lines[0] !== BEGIN || empty < 0 || signatureAt < empty) throw malformedPgp('There is no text with a signature below.');
  if (!lines.slice(1, empty).every((line) => HASH_LINE.test(line)))
    throw malformedPgp('The signed text has header lines that are not signed.');
  const text = lines.slice(empty + 1, signatureAt).map(withoutDash);
  const signature = readArmor(Buffer.from(lines.slice(signatureAt).join('\n'), 'latin1'));
  return { content: Buffer.from(text.join('\r\n'), 'latin1'), signatures: readDetachedSignatures(signature.bytes) };
}

/** Without an expression: a line of millions of blanks would keep one busy for days. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

/** Lines that begin with a dash have another in front; one that has not would end the text for some programs. */
function withoutDash(line: string): string {
  if (line.startsWith('- ')) return line.slice(2);
  if (line.startsWith('-')) throw malformedPgp('A line of the signed text begins with a dash.');
  return line;
}
