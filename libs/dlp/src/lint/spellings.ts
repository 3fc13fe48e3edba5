import type { CharacterNode, ExpressionNode } from './expression-tree.js';
import type { ViewCharacters } from './view-characters.js';

/** Spellings that are looked at of one expression. */
const MOST_SPELLINGS = 64;
/** A class of no more characters than this is spelled out with each of them. */
const MOST_OF_A_CLASS = 4;
/** What stands for a character that may be many: taken for no word of its own. */
const STAND_INS = ['ꙮ', 'q', '7', '-'];
/** A text longer than this says nothing more about words. */
const MOST_CHARACTERS = 500;

/**
 * Texts of the view that an expression stands for: all of them when they are few, else some; each choice is taken, what may
 * be left out stands and is left out.
 */
export function spellings(root: ExpressionNode, characters: ViewCharacters): readonly string[] {
  return [...new Set(spell(root, characters))].filter((text) => text !== '');
}

function spell(node: ExpressionNode, characters: ViewCharacters): readonly string[] {
  switch (node.kind) {
    case 'character':
      return spellCharacter(node, characters);
    case 'place':
      return [''];
    case 'sequence':
      return node.items.reduce<readonly string[]>((texts, item) => join(texts, spell(item, characters)), ['']);
    case 'choice':
      return node.branches.flatMap((branch) => spell(branch, characters)).slice(0, MOST_SPELLINGS);
    case 'repeat': {
      const item = spell(node.item, characters);
      let texts: readonly string[] = [''];
      for (let times = 0; times < Math.max(node.min, 1) && times < MOST_CHARACTERS; times++) texts = join(texts, item);
      return node.min === 0 ? [...texts.slice(0, MOST_SPELLINGS - 1), ''] : texts;
    }
  }
}

function spellCharacter(node: CharacterNode, characters: ViewCharacters): readonly string[] {
  const few = characters.some(node, MOST_OF_A_CLASS + 1);
  if (few.length <= MOST_OF_A_CLASS) return few;
  const standIn = STAND_INS.find((character) => characters.takes(node, character));
  return [standIn ?? few[0] ?? ''];
}

function join(heads: readonly string[], tails: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const head of heads) {
    for (const tail of tails) {
      if (joined.length >= MOST_SPELLINGS) return joined;
      joined.push(head.length < MOST_CHARACTERS ? head + tail : head);
    }
  }
  return joined;
}

/** True if the expression stands for these spellings and no others. */
export function isSpelledOut(node: ExpressionNode, characters: ViewCharacters): boolean {
  switch (node.kind) {
    case 'character':
      return characters.some(node, MOST_OF_A_CLASS + 1).length <= MOST_OF_A_CLASS;
    case 'place':
      return true;
    case 'sequence':
      return node.items.every((item) => isSpelledOut(item, characters));
    case 'choice':
      return node.branches.every((branch) => isSpelledOut(branch, characters));
    case 'repeat':
      return node.max === Math.max(node.min, 1) && isSpelledOut(node.item, characters);
  }
}
