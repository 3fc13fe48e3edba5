/** The fonts that come with the program, each from an npm package, in the order in which they are asked for a character. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface PackagedFont {
  readonly name: string;
  /** What it is asked for. Large fonts are not opened for a character that they happen to have. */
  readonly for: RegExp;
  /** Where the file is. */
  readonly file: () => string;
}

const requireFrom = createRequire(import.meta.url);
const fileIn = (specifier: string) => (): string => requireFrom.resolve(specifier);
/** A package that exports its entry alone. */
const fileBeside = (specifier: string, path: string) => (): string => join(requireFrom.resolve(specifier), '..', path);

const ANY = /^/;
/** With the punctuation and the full-width forms that stand between their letters. */
const CHINESE_OR_JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\u30fc\uff00-\uffef]/u;

export const PACKAGED_FONTS: readonly PackagedFont[] = [
  // Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, signs
  { name: 'DejaVu Sans', for: ANY, file: fileIn('dejavu-fonts-ttf/ttf/DejaVuSans.ttf') },
  {
    name: 'Noto Sans Devanagari',
    for: /\p{Script_Extensions=Devanagari}/u,
    file: fileIn('@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff'),
  },
  {
    name: 'Noto Sans Bengali',
    for: /\p{Script_Extensions=Bengali}/u,
    file: fileIn('@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff'),
  },
  {
    name: 'Noto Sans Tamil',
    for: /\p{Script_Extensions=Tamil}/u,
    file: fileIn('@fontsource/noto-sans-tamil/files/noto-sans-tamil-tamil-400-normal.woff'),
  },
  {
    name: 'Noto Sans Thai',
    for: /\p{Script_Extensions=Thai}/u,
    file: fileIn('@fontsource/noto-sans-thai/files/noto-sans-thai-thai-400-normal.woff'),
  },
  {
    name: 'Noto Sans Hans',
    for: CHINESE_OR_JAPANESE,
    file: fileBeside('@embedpdf/fonts-sc', '../fonts/NotoSansHans-Regular.otf'),
  },
  {
    name: 'Nanum Gothic Coding',
    for: /\p{Script=Hangul}/u,
    file: fileIn('@fontsource/nanum-gothic-coding/files/nanum-gothic-coding-korean-400-normal.woff'),
  },
  {
    name: 'Noto Emoji',
    for: /\p{Extended_Pictographic}|\p{Emoji_Component}/u,
    file: fileIn('@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf'),
  },
  // the whole Basic Multilingual Plane, drawn from 16 × 16 points: coarse, and nearly always better than a number
  { name: 'UnifontEX', for: ANY, file: fileIn('@fontsource/unifontex/files/unifontex-latin-400-normal.woff') },
];
