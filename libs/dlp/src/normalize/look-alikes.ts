/**
 * Letters of other scripts that are drawn like a Latin letter, by look: our own selection of what spoofed words use,
 * checked against the shapes of the code charts. Upper and lower case stand apart where they look like different
 * letters (Ν like N, ν like v); a lower-case letter without an entry follows its capital (В like B, so в too).
 * Fullwidth and mathematical letters are not here: NFKC has already made them Latin.
 */
const LOOKS: Readonly<Record<string, string>> = {
  // Cyrillic
  а: 'a',
  В: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ҽ: 'e',
  һ: 'h',
  Н: 'h',
  і: 'i',
  ӏ: 'l',
  ј: 'j',
  к: 'k',
  ӄ: 'k',
  м: 'm',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  ѵ: 'v',
  ѡ: 'w',
  ԝ: 'w',
  х: 'x',
  ҳ: 'x',
  у: 'y',
  ү: 'y',
  ԍ: 'g',
  Ғ: 'f',
  // Greek
  α: 'a',
  Β: 'b',
  ϲ: 'c',
  Ε: 'e',
  ε: 'e',
  Η: 'h',
  η: 'n',
  ι: 'i',
  ϳ: 'j',
  κ: 'k',
  Μ: 'm',
  Ν: 'n',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  Υ: 'y',
  υ: 'u',
  χ: 'x',
  ω: 'w',
  γ: 'y',
  Ζ: 'z',
  σ: 'o',
  // Armenian
  ա: 'w',
  գ: 'q',
  զ: 'q',
  հ: 'h',
  յ: 'j',
  ո: 'n',
  ս: 'u',
  օ: 'o',
  ց: 'g',
  Տ: 's',
  Լ: 'l',
  ք: 'p',
  ե: 't',
  վ: 'u',
  Օ: 'o',
  // Cherokee
  Ꭰ: 'd',
  Ꭱ: 'r',
  Ꭲ: 't',
  Ꭵ: 'i',
  Ꭹ: 'y',
  Ꭺ: 'a',
  Ꭻ: 'j',
  Ꭼ: 'e',
  Ꮃ: 'w',
  Ꮇ: 'm',
  Ꮋ: 'h',
  Ꮍ: 'y',
  Ꮐ: 'g',
  Ꮓ: 'z',
  Ꮖ: 'i',
  Ꮞ: 'e',
  Ꮢ: 'r',
  Ꮤ: 'w',
  Ꮥ: 's',
  Ꮩ: 'v',
  Ꮪ: 's',
  Ꮮ: 'l',
  Ꮯ: 'c',
  Ꮲ: 'p',
  Ꮶ: 'k',
  Ꮷ: 'd',
  Ᏼ: 'b',
  Ᏻ: 'g',
};

const latinByLook = new Map<string, string>(Object.entries(LOOKS));
for (const [look, latin] of Object.entries(LOOKS)) {
  const lower = look.toLowerCase();
  if (!latinByLook.has(lower)) latinByLook.set(lower, latin);
}
for (const [look, latin] of [...latinByLook]) {
  const upper = look.toUpperCase();
  if (!latinByLook.has(upper)) latinByLook.set(upper, latin);
}

/** The Latin letter that `character` looks like, in lower case; `undefined` when there is none. */
export function latinLookAlike(character: string): string | undefined {
  return latinByLook.get(character);
}
