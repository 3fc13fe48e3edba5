/** Names beside the subject (RFC 5280 §4.2.1.6), as they stand in alternative names, name constraints and distribution points. */
import { broken } from './certificate-refused.js';
import { explicit, fieldsOf, implicit, readDer, TAG, DerFields, type DerElement } from './der.js';
import { readOid, readText } from './der-values.js';
import { readName, type DistinguishedName } from './distinguished-name.js';

/** One name. */
export type GeneralName =
  /** An address. `smtpUtf8` when its local part may have other characters than ASCII (RFC 9598). */
  | { readonly kind: 'email'; readonly value: string; readonly smtpUtf8: boolean }
  | { readonly kind: 'dns' | 'uri'; readonly value: string }
  | { readonly kind: 'directory'; readonly name: DistinguishedName }
  /** Address and, in constraints, mask, as they are encoded. */
  | { readonly kind: 'ip'; readonly octets: Buffer }
  | { readonly kind: 'other'; readonly type: string };

/** id-on-SmtpUTF8Mailbox (RFC 9598 §3). */
export const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';

/** Names in one list; real certificates have some ten, those of web servers up to a hundred or so. */
const MAX_NAMES = 2_000;

/** Names out of the value of an extension. */
export function readGeneralNames(list: DerElement): GeneralName[] {
  const names = [];
  for (const element of fieldsOf(list, 'A list of names').all(MAX_NAMES)) names.push(readGeneralName(element));
  return names;
}

/** One name out of its element. */
export function readGeneralName(element: DerElement): GeneralName {
  switch (element.tag) {
    case explicit(0):
      return readOtherName(new DerFields(element, 'A name'));
    case implicit(1):
      return { kind: 'email', value: element.content.toString('latin1'), smtpUtf8: false };
    case implicit(2):
      return { kind: 'dns', value: element.content.toString('latin1') };
    case explicit(4):
      return { kind: 'directory', name: readName(readDer(element.content)) };
    case implicit(6):
      return { kind: 'uri', value: element.content.toString('latin1') };
    case implicit(7):
      return { kind: 'ip', octets: element.content };
    case explicit(3):
    case explicit(5):
    case implicit(8):
      return { kind: 'other', type: `[${element.tag & 0x1f}]` };
    default:
      throw broken('A name is of no known kind.');
  }
}

function readOtherName(fields: DerFields): GeneralName {
  const type = readOid(fields.next(TAG.oid));
  const value = fields.next(explicit(0));
  if (type !== SMTP_UTF8_MAILBOX) return { kind: 'other', type };
  const text = readDer(value.content);
  if (text.tag !== TAG.utf8) throw broken('An address is not text.');
  return { kind: 'email', value: readText(text), smtpUtf8: true };
}
