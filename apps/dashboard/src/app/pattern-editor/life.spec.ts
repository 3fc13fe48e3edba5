import { patternContentSchema } from '#contracts';
import { describe, expect, it } from 'vitest';
import { moveSentence, movesFrom, storyOf, type Version } from './life.js';

const content = patternContentSchema.parse({
  id: 'p',
  name: 'P',
  matcher: { kind: 'detector', detector: 'iban' },
  threshold: { count: 1, of: 'distinct' },
  minConfidence: 0.5,
  action: 'warn',
  parts: ['body'],
  examples: { mustMatch: [], mustNotMatch: [] },
});
const version = (number: number, state: Version['state'], more: Partial<Version> = {}): Version => ({
  version: number,
  state,
  savedAt: '2026-03-18T09:00:00Z',
  savedBy: 'Ana Novak',
  cause: 'edit',
  moves: [],
  mayActivate: { allowed: true, why: '' },
  content,
  ...more,
});

describe('the life of a version', () => {
  it.each([
    ['draft', ['shadow', 'live', 'retired']],
    ['shadow', ['live', 'draft', 'retired']],
    ['live', ['shadow', 'retired']],
    ['retired', ['shadow', 'live']],
  ] as const)('goes on from %s to %j', (state, to) => {
    expect(movesFrom(state)).toEqual(to);
  });

  it('says which version gives way', () => {
    const versions = [version(7, 'draft'), version(6, 'live')];
    expect(moveSentence('live', version(7, 'draft'), versions)).toBe(
      'It acts on all new mail from now on. Version 6 is retired in its place.',
    );
    expect(moveSentence('shadow', version(7, 'draft'), versions)).not.toContain('Version 6');
  });

  it('says what is safe when a live version stops', () => {
    const live = version(6, 'live');
    expect(moveSentence('retired', live, [live])).toContain('held mail stays held');
  });

  it('is told with its reasons', () => {
    const moves = [{ to: 'live' as const, at: '2026-03-18T09:00:00Z', by: 'Ingrid Falk', reason: 'Agreed' }];
    expect(storyOf(version(1, 'live', { cause: 'import', moves }))).toEqual(['imported', 'live by Ingrid Falk: Agreed']);
    expect(storyOf(version(2, 'draft'))).toEqual([]);
  });
});
