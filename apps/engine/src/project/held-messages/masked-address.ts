/** An envelope address for people. Inspection reads what the mail says, not the envelope, so this looks for itself. */
import { findValidator, maskValue } from '#dlp';

/** As many digits as card numbers have (ISO/IEC 7812), alone or in groups. */
const DIGITS = /\d(?:[._-]?\d){11,18}/g;
const card = findValidator('card');

/** The address; a card number in its local part is masked, the domain stays. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 12) return address;
  const local = address.slice(0, at).replace(DIGITS, (digits) => (card?.validate(digits) === true ? maskValue(digits, 'card') : digits));
  return local + address.slice(at);
}
