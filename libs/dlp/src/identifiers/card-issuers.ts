/** One range of issuer identification numbers and the lengths of the cards issued in it. */
export interface CardIssuer {
  readonly brand: string;
  /** First and last prefix of the range, same number of digits, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

/**
 * The issuer ranges of the worldwide card networks, most specific first. Regional networks that never leave their country
 * under their own number are left out: each range widens what a random number may hit.
 *
 * Sources: ISO/IEC 7812-1; the networks' own merchant documentation (Visa, Mastercard BIN series 2, American Express,
 * Discover network, JCB, UnionPay, Maestro, Diners Club).
 */
// prettier-ignore
export const CARD_ISSUERS: readonly CardIssuer[] = [
  { brand: 'Discover',         from: 6011, to: 6011, lengths: [16, 19] },
  { brand: 'Mastercard',       from: 2221, to: 2720, lengths: [16] },
  { brand: 'JCB',              from: 3528, to: 3589, lengths: [16, 17, 18, 19] },
  { brand: 'Maestro',          from: 5018, to: 5018, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Maestro',          from: 5020, to: 5020, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Maestro',          from: 5038, to: 5038, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Maestro',          from: 6304, to: 6304, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Maestro',          from: 6759, to: 6759, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Maestro',          from: 6761, to: 6763, lengths: [13, 15, 16, 17, 18, 19] },
  { brand: 'Discover',         from: 644,  to: 649,  lengths: [16, 19] },
  { brand: 'Diners Club',      from: 300,  to: 305,  lengths: [14, 16, 19] },
  { brand: 'Diners Club',      from: 3095, to: 3095, lengths: [14, 16, 19] },
  { brand: 'American Express', from: 34,   to: 34,   lengths: [15] },
  { brand: 'American Express', from: 37,   to: 37,   lengths: [15] },
  { brand: 'Diners Club',      from: 36,   to: 36,   lengths: [14, 16, 19] },
  { brand: 'Diners Club',      from: 38,   to: 39,   lengths: [14, 16, 19] },
  { brand: 'Mastercard',       from: 51,   to: 55,   lengths: [16] },
  { brand: 'UnionPay',         from: 62,   to: 62,   lengths: [16, 17, 18, 19] },
  { brand: 'Discover',         from: 65,   to: 65,   lengths: [16, 19] },
  { brand: 'Visa',             from: 4,    to: 4,    lengths: [13, 16, 19] },
];
