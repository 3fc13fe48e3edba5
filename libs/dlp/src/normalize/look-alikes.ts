/**
 * Letters of other scripts that are drawn like a Latin letter, by the Latin letter: our own selection by shape of what
 * spoofed words use, in the order Cyrillic, Greek, Armenian, Cherokee. A capital stands apart from its small letter where
 * the two look like different letters (Ν like N, ν like v); otherwise one of them speaks for both (В like B, so в too).
 * Fullwidth and mathematical letters are not here: NFKC has already made them Latin.
 */
const LOOKS: Readonly<Record<string, string>> = {
  a: 'аαᎪ',
  b: 'ВΒᏴ',
  c: 'сϲᏟ',
  d: 'ԁᎠᏧ',
  e: 'еҽεΕᎬᏎ',
  f: 'Ғ',
  g: 'ԍցᏀᏻ',
  h: 'һНΗհᎻ',
  i: 'іιᎥᏆ',
  j: 'јϳյᎫ',
  k: 'кӄκᏦ',
  l: 'ӏԼᏞ',
  m: 'мΜᎷ',
  n: 'Νηո',
  o: 'оοσօ',
  p: 'рρքᏢ',
  q: 'ԛգզ',
  r: 'гᎡᏒ',
  s: 'ѕՏᏕᏚ',
  t: 'тτեᎢᏔ',
  u: 'υμսվ',
  v: 'ѵνᏙ',
  w: 'ѡԝωաᎳ',
  x: 'хҳχ',
  y: 'уүγΥᎩᎽ',
  z: 'ΖᏃ',
};

const latinByLook = new Map<string, string>();
for (const [latin, looks] of Object.entries(LOOKS)) for (const look of looks) latinByLook.set(look, latin);
for (const [look, latin] of [...latinByLook]) {
  for (const other of [look.toLowerCase(), look.toUpperCase()]) if (!latinByLook.has(other)) latinByLook.set(other, latin);
}

/** The Latin letter that `character` looks like, in lower case; `undefined` when there is none. */
export function latinLookAlike(character: string): string | undefined {
  return latinByLook.get(character);
}
