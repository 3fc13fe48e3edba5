import type { SettingDefinition } from '#contracts';
import { describe, expect, it } from 'vitest';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { selectionOf, valueWords } from './setting-value.js';

const NB = '\u00a0';
const outcomes = [
  { value: 'quarantine', name: 'Hold' },
  { value: 'warn', name: 'Warn' },
];
const setting = (kind: SettingDefinition['kind'], more: Partial<SettingDefinition> = {}): SettingDefinition => ({
  key: 'k',
  group: 'detection',
  name: 'K',
  description: '',
  kind,
  choices: outcomes,
  unit: '',
  ends: 'sender',
  levels: ['global'],
  factory: null,
  inEffect: true,
  ...more,
});

describe('a value in words', () => {
  it.each<[SettingDefinition['kind'], SettingJson, string]>([
    ['flag', true, 'On'],
    ['flag', false, 'Off'],
    ['number', null, 'No limit'],
    ['text', '', 'Empty'],
    ['choice', 'quarantine', 'Hold'],
    ['choice', 'unheard-of', 'unheard-of'],
    ['texts', [], 'None'],
    ['texts', ['a', 'b'], 'a, b'],
    ['texts', ['a', 'b', 'c', 'd'], `4${NB}entries`],
    ['pattern-selection', { inherit: 'replace', refs: ['all'] }, 'All patterns'],
    [
      'pattern-selection',
      { inherit: 'add', refs: ['pattern/iban', 'group/pci'] },
      `1${NB}pattern and 1${NB}group, besides those from above`,
    ],
    ['pattern-selection', { inherit: 'replace', refs: [] }, 'No pattern'],
    ['trigger', { kind: 'keyword', text: '[encrypt]' }, '“[encrypt]”'],
    ['trigger', { kind: 'regex', text: '^\\[e' }, '/^\\[e/'],
    ['trigger', { kind: 'keyword', text: '' }, 'None'],
    ['header-trigger', { header: 'X-Encrypt', kind: 'keyword', text: 'yes' }, 'X-Encrypt: “yes”'],
    ['static-header', { name: 'X-Checked', value: 'yes' }, 'X-Checked: yes'],
    ['score-thresholds', { warn: 3, quarantine: 8 }, 'Warn from 3, hold from 8'],
    ['score-thresholds', {}, 'Never for the score alone'],
    ['uninspectable-actions', { encrypted: 'quarantine', 'too-deep': 'quarantine' }, 'Hold'],
    ['uninspectable-actions', { encrypted: 'quarantine', 'no-text': 'warn' }, `Hold for 1${NB}reason, warn for 1${NB}reason`],
  ])('%s %j reads %s', (kind, value, words) => {
    expect(valueWords(setting(kind), value)).toBe(words);
  });

  it('keeps a figure and its unit together', () => {
    expect(valueWords(setting('number', { unit: 'days' }), 5)).toBe(`5${NB}days`);
  });

  it('says bytes exactly, and so that one can grasp them', () => {
    expect(valueWords(setting('number', { unit: 'bytes' }), 52_428_800)).toBe(`52.4${NB}MB (52,428,800${NB}bytes)`);
  });

  it('takes a selection that makes no sense for one that selects nothing', () => {
    expect(selectionOf('all')).toEqual({ inherit: 'replace', refs: [] });
  });
});
