/** Runs the content of a page (ISO 32000-1 §8–9) for its text; everything that paints is stepped over. */

import type { PdfDocument } from './pdf-document.js';
import { decodeStream } from './pdf-filters.js';
import { readFont, type PdfFont } from './pdf-font.js';
import { concat, createPageText, endsWithSpace, IDENTITY, isWordGap, translate, type Matrix, type PageText } from './pdf-layout.js';
import {
  isArray,
  isBytes,
  isDict,
  isKeyword,
  isRef,
  isStream,
  PdfNotUnderstood,
  readValue,
  type PdfCursor,
  type PdfDict,
  type PdfStream,
  type PdfValue,
} from './pdf-objects.js';

const MAX_FORM_DEPTH = 12;
const MAX_OPERATORS = 5_000_000;
const MAX_SAVED_STATES = 1_000;

/** Operators without any bearing on text. */
const PAINTING = new Set(
  'w J j M d ri i m l c v y h re S s f F f* B B* b b* n W W* CS cs SC SCN sc scn G g RG rg K k sh BX EX MP DP BMC BDC EMC'.split(' '),
);

interface TextState {
  matrix: Matrix;
  font: PdfFont | undefined;
  size: number;
  charSpace: number;
  wordSpace: number;
  scale: number;
  leading: number;
  rise: number;
}

/** What all pages of a file share. */
export interface ContentReader {
  /** The text of a page or form. @throws PdfNotUnderstood, PdfLimitReached */
  read(content: Uint8Array, resources: PdfDict): string;
}

/** Makes a reader that reads each font of the file once. */
export function createContentReader(document: PdfDocument): ContentReader {
  const fonts = new Map<PdfDict, PdfFont>();
  const context: Context = {
    document,
    operators: 0,
    font: (dict) => {
      const known = fonts.get(dict) ?? readFont(dict, document);
      fonts.set(dict, known);
      return known;
    },
  };
  return {
    read(content, resources) {
      const page = createPageText();
      runContent(content, resources, { ...startState(), depth: 0 }, { context, page });
      return page.text();
    },
  };
}

interface Context {
  readonly document: PdfDocument;
  operators: number;
  readonly font: (dict: PdfDict) => PdfFont;
}

interface Target {
  readonly context: Context;
  readonly page: PageText;
}

function startState(): TextState {
  return { matrix: IDENTITY, font: undefined, size: 0, charSpace: 0, wordSpace: 0, scale: 1, leading: 0, rise: 0 };
}

function runContent(content: Uint8Array, resources: PdfDict, start: StartState, target: Target): void {
  const cursor: PdfCursor = { bytes: content, at: 0 };
  const operands: PdfValue[] = [];
  const operators = operatorsOf({ cursor, operands, resources, start }, target);
  for (let value = readValue(cursor, false); value !== undefined; value = readValue(cursor, false)) {
    if (!isKeyword(value)) {
      operands.push(value);
      continue;
    }
    if (++target.context.operators > MAX_OPERATORS) throw new PdfNotUnderstood('too many operators');
    const operator = operators.get(value.keyword);
    if (operator !== undefined) operator();
    else if (!PAINTING.has(value.keyword)) throw new PdfNotUnderstood('unknown operator');
    operands.length = 0;
  }
}

type StartState = TextState & { readonly depth: number };

interface Content {
  readonly cursor: PdfCursor;
  /** Of the operator that is run; emptied behind it. */
  readonly operands: PdfValue[];
  readonly resources: PdfDict;
  readonly start: StartState;
}

/** The operators that bear on text, over one state (§9.3–9.4, §8.4). */
function operatorsOf({ cursor, operands, resources, start }: Content, target: Target): ReadonlyMap<string, () => void> {
  const { context, page } = target;
  const { document } = context;
  const saved: TextState[] = [];
  let state: TextState = { ...start };
  let line: Matrix = IDENTITY;
  let text: Matrix = IDENTITY;

  const number = (index: number): number => {
    const value = operands[index];
    if (typeof value !== 'number') throw new PdfNotUnderstood('operand');
    return value;
  };
  const matrix = (): Matrix => [number(0), number(1), number(2), number(3), number(4), number(5)];
  const moveLine = (x: number, y: number): void => {
    line = translate(line, x, y);
    text = line;
  };
  const show = (items: readonly PdfValue[]): void => {
    text = translate(text, showStrings(items, text, state, page), 0);
  };
  const array = (): readonly PdfValue[] => {
    const [value] = operands;
    if (!isArray(value)) throw new PdfNotUnderstood('operand');
    return value;
  };

  return new Map<string, () => void>(
    Object.entries({
      BT: () => ((line = IDENTITY), (text = IDENTITY)),
      ET: () => undefined,
      Td: () => moveLine(number(0), number(1)),
      TD: () => ((state.leading = -number(1)), moveLine(number(0), number(1))),
      Tm: () => ((line = matrix()), (text = line)),
      'T*': () => moveLine(0, -state.leading),
      Tj: () => show(operands),
      TJ: () => show(array()),
      "'": () => (moveLine(0, -state.leading), show(operands)),
      '"': () => ((state.wordSpace = number(0)), (state.charSpace = number(1)), moveLine(0, -state.leading), show(operands.slice(2))),
      Tf: () => ((state.font = fontNamed(operands[0], resources, context)), (state.size = number(1))),
      Tc: () => (state.charSpace = number(0)),
      Tw: () => (state.wordSpace = number(0)),
      Tz: () => (state.scale = number(0) / 100),
      TL: () => (state.leading = number(0)),
      Ts: () => (state.rise = number(0)),
      Tr: () => undefined,
      q: () => {
        if (saved.length >= MAX_SAVED_STATES) throw new PdfNotUnderstood('too many saved states');
        saved.push({ ...state });
      },
      Q: () => (state = saved.pop() ?? state),
      cm: () => (state.matrix = concat(matrix(), state.matrix)),
      gs: () => refuseFontIn(operands[0], resources, document),
      Do: () => {
        const form = formNamed(operands[0], resources, document);
        if (form !== undefined) runForm(form, resources, { ...state, depth: start.depth + 1 }, target);
      },
      BI: () => skipInlineImage(cursor),
    }),
  );
}

/** The form's own space lies inside the space of whoever draws it (§8.10.1). */
function runForm(form: PdfStream, resources: PdfDict, state: StartState, target: Target): void {
  if (state.depth > MAX_FORM_DEPTH) throw new PdfNotUnderstood('forms nest too deeply');
  const { document } = target.context;
  const own = document.resolve(form.dict.get('Resources'));
  const matrix = document.resolve(form.dict.get('Matrix'));
  const inner = isMatrix(matrix) ? concat(matrix, state.matrix) : state.matrix;
  runContent(decodeStream(form, document.bounds), isDict(own) ? own : resources, { ...state, matrix: inner }, target);
}

function isMatrix(value: PdfValue): value is PdfValue & Matrix {
  return isArray(value) && value.length === 6 && value.every((item) => typeof item === 'number');
}

/** Shows strings with the kerning between them and answers how far the next one starts from here, in text space. */
function showStrings(items: readonly PdfValue[], at: Matrix, state: TextState, page: PageText): number {
  const { font, size, scale } = state;
  if (font === undefined) throw new PdfNotUnderstood('text without a font');
  let text = '';
  let start: number | undefined;
  let reached = 0;
  let end: number | undefined = 0;
  let gap = 0;
  for (const item of items) {
    if (typeof item === 'number') {
      gap -= item / 1000;
      reached -= (item / 1000) * size * scale;
      continue;
    }
    if (!isBytes(item)) throw new PdfNotUnderstood('operand');
    if (item.length === 0) continue;
    start ??= reached;
    if (text !== '' && isWordGap(gap) && !endsWithSpace(text)) text += ' ';
    text += charactersOf(item, font);
    const width = widthOf(item, font, state);
    reached += width ?? 0;
    end = width === undefined || end === undefined ? undefined : reached;
    gap = 0;
  }
  const unit = size === 0 ? 1 : size;
  const across = unit * scale;
  const first = start ?? 0;
  const place = concat([across, 0, 0, unit, first, state.rise], concat(at, state.matrix));
  if (text !== '') page.show({ text, place, width: end === undefined ? undefined : (end - first) / (across === 0 ? 1 : across) });
  return reached;
}

function charactersOf(bytes: Uint8Array, { characters, codeBytes, asciiIsItself }: PdfFont): string {
  if (asciiIsItself) {
    const ascii = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (PRINTABLE_ASCII.test(ascii)) return ascii;
  }
  let text = '';
  for (let i = 0; i + codeBytes <= bytes.length; i += codeBytes) {
    const character = characters[codeBytes === 1 ? bytes[i]! : (bytes[i]! << 8) | bytes[i + 1]!];
    if (character === undefined) throw new PdfNotUnderstood('code without a character');
    text += character;
  }
  return text;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** The advance in text space (§9.4.4); `undefined` when the font leaves a width to the reader. */
function widthOf(bytes: Uint8Array, font: PdfFont, { size, charSpace, wordSpace, scale }: TextState): number | undefined {
  const { widths, usualWidth, codeBytes } = font;
  let glyphs = 0;
  let spaces = 0;
  for (let i = 0; i + codeBytes <= bytes.length; i += codeBytes) {
    const code = codeBytes === 1 ? bytes[i]! : (bytes[i]! << 8) | bytes[i + 1]!;
    const width = widths[code] ?? usualWidth;
    if (width === undefined) return undefined;
    glyphs += width;
    if (codeBytes === 1 && code === 32) spaces++;
  }
  return ((glyphs / 1000) * size + charSpace * Math.floor(bytes.length / codeBytes) + wordSpace * spaces) * scale;
}

function fontNamed(name: PdfValue | undefined, resources: PdfDict, { document, font }: Context): PdfFont {
  const dict = resourceNamed('Font', name, resources, document);
  if (!isDict(dict)) throw new PdfNotUnderstood('no such font');
  return font(dict);
}

function resourceNamed(kind: string, name: PdfValue | undefined, resources: PdfDict, document: PdfDocument): PdfValue {
  const all = document.resolve(resources.get(kind));
  return isDict(all) && typeof name === 'string' ? document.resolve(all.get(name)) : null;
}

/** A graphics state may set a font as well (Table 58); rare enough not to be read here. */
function refuseFontIn(name: PdfValue | undefined, resources: PdfDict, document: PdfDocument): void {
  const state = resourceNamed('ExtGState', name, resources, document);
  if (isDict(state) && state.has('Font')) throw new PdfNotUnderstood('font in a graphics state');
}

function formNamed(name: PdfValue | undefined, resources: PdfDict, document: PdfDocument): PdfStream | undefined {
  const object = resourceNamed('XObject', name, resources, document);
  if (!isStream(object)) throw new PdfNotUnderstood('no such object');
  const kind = document.resolve(object.dict.get('Subtype'));
  if (kind === 'Image') return undefined;
  if (kind !== 'Form') throw new PdfNotUnderstood('object type');
  return object;
}

/** Steps over `BI … ID data EI`: the end is an `EI` between white space that plain text follows. */
function skipInlineImage(cursor: PdfCursor): void {
  for (let value = readValue(cursor, false); ; value = readValue(cursor, false)) {
    if (value === undefined || isRef(value)) throw new PdfNotUnderstood('inline image');
    if (isKeyword(value) && value.keyword === 'ID') break;
  }
  const { bytes } = cursor;
  for (let at = cursor.at + 1; at + 2 < bytes.length + 1; at++) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x49 || !isWhite(bytes[at - 1]) || !isWhite(bytes[at + 2] ?? 32)) continue;
    if (!bytes.subarray(at + 2, at + 18).every((byte) => isWhite(byte) || (byte > 32 && byte < 127))) continue;
    cursor.at = at + 2;
    return;
  }
  throw new PdfNotUnderstood('inline image without an end');
}

function isWhite(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
