/** What can be read of a protected mail beside what is protected, as header fields: like the header it is open to everybody on the way. */
import { hasControls, isTechnical } from '../extract/message-headers.js';
import type { HeaderField } from '../mime/mime-node.js';
import { writtenField } from './entity-parts.js';

/** What stands outside instead of a hidden subject (RFC 9788 §3.2.1). */
export const HIDDEN_SUBJECT = '[...]';
/** Names of files in which programs put what is protected. */
const USUAL_FILE = /^(?:smime\.p7[msz]|(?:encrypted|msg|message|signature)\.(?:asc|pgp)|openpgp-encrypted-message\.asc)$/i;
/** What programs write of the parts, and before them, for those who cannot read the format. */
const USUAL_DESCRIPTION =
  /^(?:PGP\/MIME versions? identification|OpenPGP (?:encrypted message|digital signature)(?:\.asc)?|S\/MIME (?:encrypted message|cryptographic signature))$/i;
const USUAL_TEXT =
  /^This is an? (?:OpenPGP\/MIME|S\/MIME|cryptographically) (?:encrypted|signed) message(?: \(RFC (?:2440|4880|8551|9580|3156)(?: and 3156)?\)| in MIME format)?\.?$/;

/**
 * Of header fields those that say something, as they would be scanned in any other mail. Those that describe a body get another name
 * (`Outer-Content-Type`), for it is another body that they describe; of technical ones the names of files count.
 */
export function besideFields(fields: readonly HeaderField[]): HeaderField[] {
  return fields.flatMap((field): HeaderField[] => {
    const name = field.name.toLowerCase();
    if (name === '') return besideText(field.raw);
    if (name === 'subject') return field.value.trim() === HIDDEN_SUBJECT ? [] : [field];
    const isOfProgram = isTechnical(name);
    if (isOfProgram ? !hasControls(field) && !namesFile(field) : isUsual(field)) return [];
    return isOfProgram || name.startsWith('content-') ? [renamed(field)] : [field];
  });
}

/** Words around what is protected, as a field; none when there are none, or only those that programs write there. */
export function besideText(bytes: Buffer): HeaderField[] {
  // a text of two bytes a character is legible without the empty ones
  const lines = bytes
    .toString('latin1')
    .replaceAll('\0', '')
    .split(/[\r\n]+/);
  const said = lines.filter((line) => line.trim() !== '' && !USUAL_TEXT.test(line.trim()));
  return said.length === 0 ? [] : [writtenField('Outer-Text', said.join('\r\n '))];
}

function isUsual({ name, value }: HeaderField): boolean {
  return /^content-description$/i.test(name) && USUAL_DESCRIPTION.test(value.trim());
}

function namesFile({ name, value }: HeaderField): boolean {
  if (!/^content-(?:type|disposition)$/i.test(name)) return false;
  const names = [...value.matchAll(/name\*?(?:\d+\*?)?\s*=\s*("[^"]*"|[^;\s]*)/gi)].map(([, file = '']) => file.replaceAll('"', ''));
  return names.some((file) => !USUAL_FILE.test(file));
}

function renamed({ name, raw, value }: HeaderField): HeaderField {
  return { name: `Outer-${name}`, raw: Buffer.concat([Buffer.from('Outer-'), raw]), value };
}
