/** Encodings of simple fonts (ISO 32000-1 Annex D) and the characters of glyph names (Adobe Glyph List). */

import iconv from 'iconv-lite';

/** The character of each code; `undefined` where the encoding has none. */
export type CodeTable = readonly (string | undefined)[];

const ASCII_NAMES =
  'space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen period slash ' +
  'zero one two three four five six seven eight nine colon semicolon less equal greater question at ' +
  'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum underscore grave ' +
  'a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde';

/** Names beyond ASCII and beyond letter + accent. */
const OTHER_NAMES =
  'exclamdown=¡ cent=¢ sterling=£ currency=¤ yen=¥ brokenbar=¦ section=§ dieresis=¨ copyright=© ordfeminine=ª guillemotleft=« ' +
  'logicalnot=¬ registered=® macron=¯ degree=° plusminus=± twosuperior=² threesuperior=³ acute=´ mu=µ paragraph=¶ periodcentered=· ' +
  'cedilla=¸ onesuperior=¹ ordmasculine=º guillemotright=» onequarter=¼ onehalf=½ threequarters=¾ questiondown=¿ AE=Æ ae=æ Eth=Ð eth=ð ' +
  'multiply=× divide=÷ Oslash=Ø oslash=ø Thorn=Þ thorn=þ germandbls=ß dotlessi=ı Lslash=Ł lslash=ł OE=Œ oe=œ Dcroat=Đ dcroat=đ ' +
  'florin=ƒ circumflex=ˆ caron=ˇ breve=˘ dotaccent=˙ ring=˚ ogonek=˛ tilde=˜ hungarumlaut=˝ endash=– emdash=— quoteleft=‘ quoteright=’ ' +
  'quotesinglbase=‚ quotedblleft=“ quotedblright=” quotedblbase=„ dagger=† daggerdbl=‡ bullet=• ellipsis=… perthousand=‰ ' +
  'guilsinglleft=‹ guilsinglright=› fraction=⁄ Euro=€ euro=€ trademark=™ minus=− fi=ﬁ fl=ﬂ ff=ﬀ ffi=ﬃ ffl=ﬄ notequal=≠ lessequal=≤ ' +
  'greaterequal=≥ infinity=∞ approxequal=≈ summation=∑ product=∏ pi=π integral=∫ Omega=Ω radical=√ Delta=∆ lozenge=◊ partialdiff=∂';

const ACCENTS: Readonly<Record<string, readonly string[]>> = {
  '\u0300': ['grave'],
  '\u0301': ['acute'],
  '\u0302': ['circumflex'],
  '\u0303': ['tilde'],
  '\u0304': ['macron'],
  '\u0306': ['breve'],
  '\u0307': ['dotaccent', 'dot'],
  '\u0308': ['dieresis'],
  '\u030a': ['ring'],
  '\u030b': ['hungarumlaut'],
  '\u030c': ['caron'],
  '\u0327': ['cedilla', 'commaaccent'],
  '\u0328': ['ogonek'],
};

const BY_NAME: ReadonlyMap<string, string> = glyphNames();

function glyphNames(): Map<string, string> {
  const names = new Map<string, string>();
  ASCII_NAMES.split(' ').forEach((name, index) => names.set(name, String.fromCharCode(32 + index)));
  for (const pair of OTHER_NAMES.split(' ')) {
    const [name, char] = pair.split('=');
    if (name !== undefined && char !== undefined) names.set(name, char);
  }
  for (let code = 0xc0; code < 0x180; code++) {
    const char = String.fromCharCode(code);
    const [base, accent] = char.normalize('NFD');
    for (const suffix of ACCENTS[accent ?? ''] ?? []) names.set(`${base}${suffix}`, char);
  }
  return names.set('nbspace', '\u00a0').set('nonbreakingspace', '\u00a0').set('sfthyphen', '\u00ad').set('nbhyphen', '‑');
}

/** The character of a glyph name; `undefined` for names that say nothing (`g12`, `c7`). */
export function characterOfGlyph(name: string): string | undefined {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  const hex = /^(?:uni([0-9A-F]{4})|u([0-9A-F]{4,6}))$/.exec(name);
  const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16);
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}

/** Upper half of StandardEncoding by code (Annex D.2). */
const STANDARD_UPPER: readonly [number, string][] = [
  [0xa1, "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ"],
  [0xb1, '–†‡·'],
  [0xb6, '¶•‚„”»…‰'],
  [0xbf, '¿'],
  [0xc1, '`´ˆ˜¯˘˙¨'],
  [0xca, '˚¸'],
  [0xcd, '˝˛ˇ—'],
  [0xe1, 'Æ'],
  [0xe3, 'ª'],
  [0xe8, 'ŁØŒº'],
  [0xf1, 'æ'],
  [0xf5, 'ı'],
  [0xf8, 'łøœß'],
];

function standardEncoding(): CodeTable {
  const table = ascii();
  table[0x27] = '’';
  table[0x60] = '‘';
  for (const [start, chars] of STANDARD_UPPER) [...chars].forEach((char, index) => (table[start + index] = char));
  return table;
}

function ascii(): (string | undefined)[] {
  return Array.from({ length: 256 }, (_, code) => (code >= 32 && code < 127 ? String.fromCharCode(code) : undefined));
}

function fromCharset(charset: string, without: readonly number[]): CodeTable {
  const upper = iconv.decode(Buffer.from(Array.from({ length: 128 }, (_, i) => 128 + i)), charset);
  const table = ascii();
  for (let i = 0; i < 128; i++) if (!without.includes(128 + i)) table[128 + i] = upper[i];
  return table;
}

/** The named encodings that a simple font may have. */
export const ENCODINGS: ReadonlyMap<string, CodeTable> = new Map([
  ['WinAnsiEncoding', fromCharset('windows-1252', [0x81, 0x8d, 0x8f, 0x90, 0x9d])],
  ['MacRomanEncoding', fromCharset('macroman', [0xf0])],
  ['StandardEncoding', standardEncoding()],
]);
