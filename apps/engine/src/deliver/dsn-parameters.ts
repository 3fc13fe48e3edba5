/** The parameters of the DSN extension on our own MAIL and RCPT (RFC 3461 §4), for a next hop that offers it. */
import type { EnvelopeDsn, RecipientDsn } from '#events';

/** ` RET=… ENVID=…`, each when there is one. */
export function mailParameters(dsn: EnvelopeDsn | undefined): string {
  if (dsn === undefined) return '';
  const envid = dsn.envid === null ? '' : ` ENVID=${xtext(dsn.envid)}`;
  return `${dsn.ret === null ? '' : ` RET=${dsn.ret}`}${envid}`;
}

/** ` NOTIFY=… ORCPT=…`, each when there is one. */
export function recipientParameters(dsn: RecipientDsn | undefined): string {
  if (dsn === undefined) return '';
  const notify = dsn.notify === null ? '' : ` NOTIFY=${dsn.notify.join(',')}`;
  return `${notify}${dsn.orcpt === null ? '' : originalRecipient(dsn.orcpt)}`;
}

/** RFC 6533 §3: an address beyond ASCII is of type `utf-8`, and stands in ASCII all the same. */
function originalRecipient(orcpt: string): string {
  const at = orcpt.indexOf(';');
  const [type, address] = [orcpt.slice(0, at), orcpt.slice(at + 1)];
  const plain = address.replace(/[^\x20-\x7e]/gu, (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
  return ` ORCPT=${plain === address ? type : 'utf-8'};${xtext(plain)}`;
}

/** RFC 3461 §4: what is no printable ASCII, `+` and `=` as `+` and two hexadecimal digits. */
export function xtext(text: string): string {
  return text.replace(/[^\x21-\x7e]|[+=]/g, (character) => {
    const hex = [...Buffer.from(character, 'utf8')].map((byte) => `+${byte.toString(16).toUpperCase().padStart(2, '0')}`);
    return hex.join('');
  });
}

/** The text that was meant; what is no xtext stays as it is. */
export function fromXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
