import { describe, expect, it } from 'vitest';
import { groupNodes, patternsOf } from './group-tree.js';

const group = (id: string, members: string[], patterns: string[]): Parameters<typeof groupNodes>[0][number] => ({
  id,
  name: id,
  members,
  patterns: patterns.map((each) => ({ id: each, name: each, state: 'live' })),
});
const cards = group('cards', ['pattern/card', 'pattern/iban'], ['card', 'iban']);
const personal = group('personal', ['group/cards', 'pattern/iban', 'pattern/ssn'], ['card', 'iban', 'ssn']);
const finance = group('finance', ['group/cards'], ['card', 'iban']);

describe('the tree of groups', () => {
  it('shows a group below every group that holds it', () => {
    expect(groupNodes([personal, cards, finance]).map(({ path, depth }) => `${depth} ${path}`)).toEqual([
      '0 finance',
      '1 finance/cards',
      '0 personal',
      '1 personal/cards',
    ]);
  });

  it('ends where a group is held by itself', () => {
    const round = [group('top', ['group/a'], []), group('a', ['group/b'], []), group('b', ['group/a'], [])];
    expect(groupNodes(round).map(({ path }) => path)).toEqual(['top', 'top/a', 'top/a/b']);
  });
});

describe('what members come to', () => {
  it('counts a pattern once, whatever the number of ways to it', () => {
    expect([...patternsOf(['group/cards', 'pattern/iban', 'group/finance'], [cards, finance], [])]).toEqual(['card', 'iban']);
  });

  it('is all patterns for “all”', () => {
    expect(patternsOf(['all', 'pattern/x'], [], ['x', 'y']).size).toBe(2);
  });
});
