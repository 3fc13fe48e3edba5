import { card, findCardIssuer } from '../identifiers/card.js';
import { luhn } from '../identifiers/luhn.js';
import { GROUP_SEPARATORS, type Detector, type Narrowed, type Piece } from './detector.js';
import { splitDigitGroups, type DigitGroup } from './digit-groups.js';

const SEPARATORS = `${GROUP_SEPARATORS},`;
const MIN_DIGITS = 13;
const MAX_DIGITS = 19;

/**
 * Payment card numbers (PAN) of 13 to 19 digits, in one block or in groups with any separators.
 *
 * The expression takes the whole row of digit groups; the card is then looked for at group borders, because what follows a
 * card in running text is often another number (the date of expiry, the next card of a list). Look-alikes: order and
 * tracking numbers that pass Luhn by chance (one in ten), IMEI, pieces of UUID, columns of four-digit numbers, decimals.
 */
export const creditCard: Detector = {
  id: 'credit-card',
  name: 'Payment card number',
  description:
    'Card numbers of Visa, Mastercard, American Express, Discover, Diners Club, JCB, UnionPay and Maestro with a valid check digit',
  sources: ['ISO/IEC 7812-1:2017', 'PCI DSS v4.0 §3.4'],
  matcher: { regex: `\\b\\d(?:[${SEPARATORS}]{0,3}\\d){${MIN_DIGITS - 1},}` },
  view: 'exact',
  narrow: (candidate) => findCards(candidate, card.validate),
  almost: findAlmostCards,
  validator: card,
  boundary: 'word',
  baseConfidence: 0.3,
  validatedBonus: 0.4,
  context: {
    // prettier-ignore
    positive: [
      'card', 'creditcard', 'cardholder', 'debit', 'visa', 'mastercard', 'amex', 'american express', 'discover', 'diners', 'jcb', 'maestro', 'unionpay', 'pan', 'cc', 'ccn',
      'cvv', 'cvc', 'expiry', 'expires', 'exp', 'charge', 'kreditkarte', 'kartennummer', 'karte', 'carte', 'carta', 'tarjeta', 'cartão', 'kaart',
    ],
    negative: ['imei', 'isbn', 'tracking', 'parcel', 'shipment', 'serial', 'uuid', 'guid', 'sku', 'iccid', 'barcode', 'ean', 'gtin'],
    windowWords: 6,
  },
  matchFilter: 'mask',
  maxMatchBytes: 160,
  examples: {
    match: [
      'Card: 4111 1111 1111 1111',
      'please charge 5555555555554444, thanks',
      'amex 3782 822463 10005 exp 12/27',
      '4111-1111-1111-1111;Anna;Berlin',
      '4111 1111 11111111',
      'card 6011.0009.9013.9424',
      '4111/1111/1111/1111',
      'cards 4111111111111111 5500000000000004 340000000000009',
    ],
    lookAlike: [
      'Order ref 4111 1111 1111 1112',
      'Order 411111111111',
      'A4111111111111111B',
      'id 41111111-1111-4111-1111-111111111111',
      'ratio 0.4111111111111111',
      '1234 4111-1111-1111-1111-1234',
      'IMEI 49 015420 323751 8',
      'Tel. +49 411 11111111',
    ],
  },
};

/** Whether these digits, of an issuer and of its length, are what is looked for. */
type CardCheck = (digits: string) => boolean;

/** Numbers of an issuer in a usual layout of which only the check digit is wrong. */
function findAlmostCards(candidate: string): Narrowed {
  const { pieces, resumeAt } = findCards(candidate, (digits) => !luhn.validate(digits));
  return { pieces: pieces.filter(({ needsContext, look }) => needsContext !== true && look === undefined), resumeAt };
}

/** Cards in a row of digit groups, left to right, not overlapping. Each start looks at no more than 19 digits: linear. */
function findCards(candidate: string, isCard: CardCheck): Narrowed {
  const groups = splitDigitGroups(candidate);
  const pieces: Piece[] = [];
  let takenUntil = 0;
  for (let first = 0; first < groups.length; first++) {
    const last = findLastGroupOfCard(groups, first, isCard);
    if (last === undefined || isTornFromLongerNumber(groups, first, last)) continue;
    pieces.push(describeCard(groups, { first, last, takenUntil }, isCard));
    first = last;
    takenUntil = last + 1;
  }
  return { pieces, resumeAt: candidate.length };
}

/** The longest card that starts with this group, regular layouts first. */
function findLastGroupOfCard(groups: readonly DigitGroup[], first: number, isCard: CardCheck): number | undefined {
  let digits = '';
  let found: number | undefined;
  let isFoundRegular = false;
  for (let last = first; last < groups.length; last++) {
    digits += groups[last]?.digits ?? '';
    if (digits.length > MAX_DIGITS) break;
    if (digits.length < MIN_DIGITS || findCardIssuer(digits) === undefined || !isCard(digits)) continue;
    const isRegular = isRegularLayout(groups.slice(first, last + 1));
    if (isFoundRegular && !isRegular) continue;
    found = last;
    isFoundRegular = isRegular;
  }
  return found;
}

/** One block; equal groups with a shorter last one; blocks of fours; 4-6-5 and 4-6-4; the issuer's six digits and the rest. */
function isRegularLayout(groups: readonly DigitGroup[]): boolean {
  const sizes = groups.map((group) => group.digits.length);
  const [firstSize = 0, secondSize = 0] = sizes;
  const lastSize = sizes.at(-1) ?? 0;
  const areEqual = sizes.slice(0, -1).every((size) => size === firstSize) && lastSize <= firstSize;
  const areFours = sizes.every((size) => size % 4 === 0);
  const isFourSix = sizes.length === 3 && firstSize === 4 && secondSize === 6;
  return areEqual || areFours || isFourSix || (sizes.length === 2 && firstSize === 6);
}

/** A dash or dot without a blank that goes on into more digits: an account number, a decimal, a longer code. */
function isTornFromLongerNumber(groups: readonly DigitGroup[], first: number, last: number): boolean {
  const outer = [first > 0 ? groups[first]?.separator : undefined, groups[last + 1]?.separator];
  const inner = groups[first + 1]?.separator;
  const isPlain = first === last;
  return outer.some(
    (separator) =>
      separator !== undefined &&
      !separator.includes(' ') &&
      (isPlain ? /^[.,-]$/.test(separator) && separator !== ',' : separator === inner),
  );
}

function describeCard(
  groups: readonly DigitGroup[],
  card: { readonly first: number; readonly last: number; readonly takenUntil: number },
  isCard: CardCheck,
): Piece {
  const { first, last, takenUntil } = card;
  const own = groups.slice(first, last + 1);
  const size = own[0]?.digits.length ?? 0;
  const before = first > takenUntil ? groups[first - 1]?.digits.length : undefined;
  const after = groups[last + 1]?.digits.length;
  // One more group behind a card is its security code or year of expiry; several are a table.
  const isRowAfter =
    after === size && groups[last + 2]?.digits.length === size && findLastGroupOfCard(groups, last + 1, isCard) === undefined;
  const isInRow = own.length > 1 && (before === size || isRowAfter);
  const span = { start: own[0]?.start ?? 0, end: own.at(-1)?.end ?? 0 };
  const isUnusual = !isRegularLayout(own) || own.some((group, i) => i > 0 && group.separator.includes(','));
  if (isUnusual || (isInRow && size < 4)) return { ...span, needsContext: true };
  return isInRow ? { ...span, look: { delta: -0.25, note: 'part of a longer row of equal groups' } } : span;
}
