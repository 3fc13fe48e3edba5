import RE2 from 're2';
import { foldExpression } from '../scan/fold-expression.js';
import { foldText, NO_SKIP_WORDS, normalizeParts } from '../normalize/normalize.js';
import type { CharacterNode } from './expression-tree.js';

/** Code points that are tried: all that text is written in; the planes behind hold rare ideographs. */
const LAST_TRIED = 0x1ffff;

/** What one term of an expression can take in a view of the text. */
export interface ViewCharacters {
  /** Whether any character of the view fits. */
  canTake(node: CharacterNode): boolean;
  /** Whether it fits the blank and nothing else. */
  isBlank(node: CharacterNode): boolean;
  /** Up to `most` characters of the view that fit. */
  some(node: CharacterNode, most: number): readonly string[];
  takes(node: CharacterNode, character: string): boolean;
}

interface Views {
  readonly exact: Buffer;
  readonly folded: Buffer;
  /** Those of the exact view that folding makes small, and the others. */
  readonly capitals: Buffer;
  readonly otherThanCapitals: Buffer;
}

let views: Views | undefined;

/** Every character that can stand in each of the views: what normalization makes of all characters. Made once. */
function allViews(): Views {
  if (views !== undefined) return views;
  const tried: string[] = [];
  for (let code = 0; code <= LAST_TRIED; code++) if (code < 0xd800 || code > 0xdfff) tried.push(String.fromCodePoint(code));
  const part = { path: '', kind: 'body', text: Buffer.from(tried.join(' ')) } as const;
  const { exact, folded } = normalizeParts([part], { skipWords: NO_SKIP_WORDS });
  const exactCharacters = charactersOf(exact.bytes);
  const isCapital = (character: string): boolean => character.toLowerCase() !== character;
  views = {
    exact: Buffer.from(exactCharacters.join('')),
    folded: Buffer.from(charactersOf(folded.bytes).join('')),
    capitals: Buffer.from(exactCharacters.filter(isCapital).join('')),
    otherThanCapitals: Buffer.from(exactCharacters.filter((character) => !isCapital(character)).join('')),
  };
  return views;
}

function charactersOf(bytes: Buffer): string[] {
  return [...new Set(bytes.toString('utf8'))].sort();
}

export function charactersOfView(view: 'exact' | 'folded'): ViewCharacters {
  const remembered = new Map<string, readonly string[]>();
  const some = (node: CharacterNode, most: number): readonly string[] => {
    const { literal, source, ignoresCase } = node;
    if (view === 'folded' && literal !== undefined && isFolded(node, literal)) return [foldText(literal)];
    const key = `${most}${ignoresCase ? 'i' : ''}${source}`;
    const known = remembered.get(key) ?? findCharacters(expressionOf(node), allViews()[view], most);
    remembered.set(key, known);
    return known;
  };
  return {
    some,
    takes: (node, character) => findCharacters(expressionOf(node), Buffer.from(character), 1).length > 0,
    canTake: (node) => some(node, 1).length > 0,
    isBlank: (node) => some(node, 2).join('') === ' ',
  };
}

/** True if only capital letters fit, so that in the folded view nothing does. */
export function wantsCapital(node: CharacterNode): boolean {
  const { capitals, otherThanCapitals } = allViews();
  const fits = (characters: Buffer): boolean => findCharacters(expressionOf(node), characters, 1).length > 0;
  return fits(capitals) && !fits(otherThanCapitals);
}

function expressionOf({ source, ignoresCase }: CharacterNode): string {
  return `(?${ignoresCase ? 'i' : '-i'}:${source})`;
}

/** Letters beyond ASCII that are written out are folded when the pattern is compiled: `ß` looks for `ss`. */
function isFolded({ source }: CharacterNode, literal: string): boolean {
  return source === literal && foldExpression(literal) !== literal;
}

function findCharacters(source: string, characters: Buffer, most: number): string[] {
  const found: string[] = [];
  try {
    const expression = new RE2(source, 'g');
    while (found.length < most) {
      const match = expression.exec(characters);
      if (match === null || match[0].length === 0) break;
      found.push(match[0].toString('utf8'));
    }
    return found;
  } catch {
    return ['?']; // Not an expression of its own: nothing can be said of it.
  }
}
