/** An envelope address for the page: a card number in its local part is masked, the domain stays. */
import { findValidator, maskValue } from '#dlp';

/** As many digits as card numbers have (ISO/IEC 7812), alone or in groups. */
const DIGITS = /\d(?:[ ._-]?\d){11,18}/g;
const card = findValidator('card');

export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 12 ? address : maskedCards(address.slice(0, at)) + address.slice(at);
}

/** Text in which card numbers show their ends only. */
export function maskedCards(text: string): string {
  return text.replace(DIGITS, (digits) => (card?.validate(digits) === true ? maskValue(digits, 'card') : digits));
}
