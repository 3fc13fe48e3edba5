import type { SettingDefinition } from '#contracts';
import { describe, expect, it } from 'vitest';
import { type Choice, fits, grouped, isShown, type ShownSetting } from './shown-settings.js';

const shown = (key: string, inEffect: boolean, isOwn: boolean, group = 'smime'): ShownSetting => ({
  definition: {
    key,
    group,
    name: `Name of ${key}`,
    description: 'What it does',
    kind: 'flag',
    choices: [],
    unit: '',
    ends: 'sender',
    levels: ['global'],
    factory: true,
    inEffect,
  } satisfies SettingDefinition,
  setting: { key, value: true, from: { level: 'factory', place: '' }, ladder: [], setHere: isOwn ? { at: '', by: '' } : null },
});

describe('which settings are shown', () => {
  it.each<[Choice, boolean, boolean, boolean]>([
    ['now', true, false, true],
    ['now', false, false, false],
    ['now', false, true, true],
    ['here', true, false, false],
    ['here', false, true, true],
    ['all', false, false, true],
  ])('%s shows one that is in effect %s, set here %s: %s', (choice, inEffect, isOwn, expected) => {
    expect(isShown(shown('a', inEffect, isOwn), choice, {})).toBe(expected);
  });

  it('never hides what is being changed', () => {
    expect(isShown(shown('a', false, false), 'here', { a: false })).toBe(true);
  });

  it('finds one by its name, its description or its key', () => {
    const one = shown('smime.maxSize', true, false);
    expect([' NAME OF', 'what it', 'maxsize', 'pgp'].map((sought) => fits(one, sought))).toEqual([true, true, true, false]);
  });

  it('puts them under their headings without changing the order', () => {
    const groups = grouped([shown('b', true, false), shown('c', true, false, 'mail'), shown('a', true, false)]);
    expect(groups.map(({ heading, settings }) => [heading, settings.map(({ definition }) => definition.key)])).toEqual([
      ['S/MIME', ['b', 'a']],
      ['Mail', ['c']],
    ]);
  });
});
