import { describe, expect, it } from 'vitest';
import type { SettingsPlace } from '../gateway-api/settings-api.js';
import { ladderOf, sourceName } from './ladder.js';

const global: SettingsPlace = { id: 'global', level: 'global', name: 'global', own: 1, hasComment: false };
const domain: SettingsPlace = { id: '01JA', level: 'domain', name: 'halden.example', own: 1, hasComment: false };
const user: SettingsPlace = { id: '01JB', level: 'user', name: 'a@halden.example', own: 0, hasComment: false };
const path = [global, domain, user];
const setting = {
  from: { level: 'domain', place: '01JA' },
  ladder: [
    { level: 'domain', place: '01JA', value: 5 },
    { level: 'factory', place: '', value: 30 },
  ],
} as const;

describe('the ladder of a setting', () => {
  it('has a rung for every level, also for those that say nothing, and names the one in force', () => {
    expect(ladderOf({ from: setting.from, ladder: [...setting.ladder] }, path)).toEqual([
      { name: 'Factory', value: 30, isSource: false },
      { name: 'Global', value: undefined, isSource: false },
      { name: 'halden.example', value: 5, isSource: true },
      { name: 'a@halden.example', value: undefined, isSource: false },
    ]);
  });

  it.each([
    [{ level: 'domain', place: '01JA' }, 'halden.example'],
    [{ level: 'domain', place: 'halden.example' }, 'halden.example'],
    [{ level: 'global', place: 'global' }, 'Global'],
    [{ level: 'factory', place: '' }, 'Factory'],
    [{ level: 'user', place: 'gone' }, 'gone'],
  ] as const)('tells that %j is %s', (from, name) => {
    expect(sourceName(from, path)).toBe(name);
  });
});
