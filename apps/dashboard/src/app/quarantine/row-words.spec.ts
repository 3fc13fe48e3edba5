import { describe, expect, it } from 'vitest';
import type { HeldMessageRow } from '#contracts';
import { expiryOf, rowChip } from './row-words.js';
import { plainRow } from './rows.fixture.js';

const NOW = Date.parse('2026-03-18T10:00:00Z');
const ben = { id: 'b', name: 'Ben Carter' };
const chipOf = (more: Partial<HeldMessageRow>): string => rowChip(plainRow('a', more), 'me', NOW).words;

describe('the chip of a row', () => {
  it.each<[string, Partial<HeldMessageRow>, string]>([
    ['held', {}, 'Held'],
    ['asked for by its sender', { request: { id: 'q', at: '2026-03-18T09:42:00Z', text: '' } }, 'Waiting 18\u00a0min'],
    ['proposed', { proposal: { id: 'p', kind: 'release', at: '2026-03-18T09:42:00Z', by: ben } }, 'Needs 2nd person'],
    ['claimed by another', { claim: { by: ben, until: '2026-03-18T10:04:00Z' } }, 'Ben has it'],
    ['claimed by me', { claim: { by: { id: 'me', name: 'Ana' }, until: '2026-03-18T10:04:00Z' } }, 'You have it'],
    ['held without end', { heldWithoutEnd: true }, 'On hold'],
    ['back after a release', { state: 'bounced', bounced: true }, 'Bounced'],
    ['unread', { uninspectable: true }, 'Could not inspect'],
    ['released', { state: 'relayed', heldWithoutEnd: true }, 'Sent'],
  ])('of what is %s says so', (_, more, words) => {
    expect(chipOf(more)).toBe(words);
  });

  it('forgets a claim whose time is over', () => {
    expect(chipOf({ claim: { by: ben, until: '2026-03-18T09:59:00Z' } })).toBe('Held');
  });
});

describe('the expiry of a row', () => {
  it('is marked within a day', () => {
    expect(expiryOf(plainRow('a', { expiresAt: '2026-03-19T07:00:00Z' }), NOW)).toEqual({ words: '21\u00a0h', soon: true });
  });

  it.each([{ heldWithoutEnd: true }, { legalHold: true }])('has no end under %o', (more) => {
    expect(expiryOf(plainRow('a', more), NOW)?.words).toBe('no end');
  });

  it('is of no interest once it is decided', () => {
    expect(expiryOf(plainRow('a', { state: 'relayed' }), NOW)).toBeNull();
  });

  it('is the time in which a deleted one can come back', () => {
    expect(expiryOf(plainRow('a', { state: 'deleted', deletedUntil: '2026-03-20T10:00:00Z' }), NOW)?.words).toBe('2\u00a0d');
  });
});
