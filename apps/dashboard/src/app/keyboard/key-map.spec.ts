import { describe, expect, it } from 'vitest';
import { keyMap, type KeyPress, meaningOf } from './key-map.js';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, ctrl: false, alt: false, inField: false, ...more });
const action = (key: string, more: Partial<KeyPress> = {}, prefix: string | null = null): unknown => {
  const meaning = meaningOf(press(key, more), prefix, true);
  return meaning.kind === 'action' ? meaning.action : meaning.kind;
};

describe('the keyboard map', () => {
  it.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['f', 'false-alarm'],
    ['r', 'release'],
    ['e', 'release-encrypted'],
    ['y', 'only-encryptable'],
    ['a', 'as-is'],
    ['b', 'return'],
    ['d', 'delete'],
    ['h', 'hold'],
    ['c', 'claim'],
    ['t', 'assign'],
    ['x', 'select'],
    ['X', 'select-range'],
    ['v', 'reveal'],
    ['u', 'undo'],
    ['/', 'search'],
    ['.', 'show-new'],
    [']', 'next-match'],
    ['?', 'help'],
  ])('%s means %s', (key, meaning) => {
    expect(action(key)).toBe(meaning);
  });

  it('reads a digit as the reason with that number', () => {
    expect(meaningOf(press('3'), null, true)).toEqual({ kind: 'action', action: 'reason', digit: 3 });
  });

  it('waits for the second key of a sequence', () => {
    expect(meaningOf(press('g'), null, true)).toEqual({ kind: 'prefix', prefix: 'g' });
    expect(action('q', {}, 'g')).toBe('go-quarantine');
    expect(action('m', {}, 'g')).toBe('go-mine');
    expect(action('r', {}, 'g')).toBe('go-reports');
  });

  it('reads a key that does not go on with the sequence as itself', () => {
    expect(action('j', {}, 'g')).toBe('next');
  });

  it.each(['j', 'f', 'd', '1', '/', '?', 'g'])('leaves %s to a field that takes text', (key) => {
    expect(action(key, { inField: true })).toBe('nothing');
  });

  it.each(['j', 'f', 'd', '1', 'g'])('leaves %s alone when single keys are switched off', (key) => {
    expect(meaningOf(press(key), null, false).kind).toBe('nothing');
  });

  it('leaves the shortcuts of the browser alone', () => {
    expect(action('f', { ctrl: true })).toBe('nothing');
    expect(action('d', { alt: true })).toBe('nothing');
  });

  it('confirms by Ctrl+Enter and goes back by Escape everywhere', () => {
    expect(meaningOf(press('Enter', { ctrl: true, inField: true }), null, false)).toMatchObject({ action: 'confirm' });
    expect(meaningOf(press('Escape', { inField: true }), null, false)).toMatchObject({ action: 'back' });
  });

  it('leaves Enter to whatever has the focus', () => {
    expect(action('Enter')).toBe('nothing');
  });

  it('gives each key to one action', () => {
    const sequences = keyMap.map((binding) => binding.keys.join(' '));
    expect(new Set(sequences).size).toBe(sequences.length);
  });
});
