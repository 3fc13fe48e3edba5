/** Who wrote a mail, when there is no doubt about it. */
import { fieldsNamed, readHeaderBlock } from '../mime/header-fields.js';
import { mailboxIn, MOST_FIELD_CHARACTERS, splitAddress } from './address.js';

/**
 * The one address of the one `From` field (RFC 5322 §3.6.2), in lower case, its domain in ASCII form. `undefined` when there are several
 * fields or addresses: mail programs show them differently, so nobody can say who it is from.
 *
 * @param header - complete lines; what follows an empty line is not looked at.
 */
export function soleAuthor(header: Buffer): string | undefined {
  const [field, second] = fieldsNamed(readHeaderBlock(header, 0, () => false).fields, 'from');
  return field === undefined || second !== undefined ? undefined : soleAddress(field.value);
}

/** The same for the body of a field. */
function soleAddress(value: string): string | undefined {
  // behind what is read of a field there might be another address
  if (value.length > MOST_FIELD_CHARACTERS) return undefined;
  const address = mailboxIn(value);
  const parts = address === undefined ? undefined : splitAddress(address);
  // Commas and semicolons stand between addresses; inside of quotes and comments they are text.
  const bare = value.replace(/"(?:\\.|[^"\\])*"/g, '').replace(/\((?:\\.|[^()\\])*\)/g, '');
  if (parts === undefined || /[,;]/.test(bare) || bare.split('<').length > 2) return undefined;
  return `${parts.local}@${parts.domain}`.toLowerCase();
}
