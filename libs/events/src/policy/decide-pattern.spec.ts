import { describe, expect, it } from 'vitest';
import type { Actor } from '../envelope.js';
import { ANA, BEN, content, EXCEPTION, group, NOW, PLACE, PolicyLog, REASON, rule } from '../../test/support/policy-log.js';
import { decideGrantException } from './decide-exception.js';
import { decideSaveGroup } from './decide-group.js';
import { decideDeletePattern, decideMovePattern, decideSavePattern, type MovePattern, type SavePattern } from './decide-pattern.js';
import { decideChangeSettings, decideOpenPlace } from './decide-place.js';

const STREAM = 'pattern-own';
const save = (state: SavePattern['state'], regex?: string, more: Partial<SavePattern> = {}): SavePattern => ({
  content: content('own', regex),
  state,
  cause: 'edit',
  actor: ANA,
  separateApproval: false,
  ...more,
});
const move = (version: number, to: MovePattern['to'], more: Partial<MovePattern> = {}): MovePattern => ({
  id: 'own',
  version,
  to,
  reason: REASON,
  actor: ANA,
  separateApproval: false,
  ...more,
});

/** Versions 1, 2, 3 … in these states. */
function given(...states: SavePattern['state'][]): PolicyLog {
  const log = new PolicyLog();
  states.forEach((state, index) => log.take(STREAM, decideSavePattern(log.state, save(state, `project-${String(index)}`))));
  return log;
}

const statesIn = (log: PolicyLog): string[] => log.state.patterns.get('own')?.versions.map(({ pattern }) => pattern.state) ?? [];

describe('saving a pattern', () => {
  it('makes version 1, then the next; who saved it is its author', () => {
    const log = given('draft').take(STREAM, decideSavePattern(given('draft').state, save('shadow', 'x-\\d')), BEN);
    expect(log.state.patterns.get('own')?.versions.map(({ pattern, saved }) => [pattern.version, pattern.state, saved.by])).toEqual([
      [1, 'draft', ANA],
      [2, 'shadow', BEN],
    ]);
  });

  it('records nothing when the newest version says the same', () => {
    const { state } = given('live');
    expect(decideSavePattern(state, save('live', 'project-0'))).toEqual([]);
    expect(decideSavePattern(state, save('draft', 'project-0'))).toEqual([]);
    expect(decideSavePattern(state, save('shadow', 'project-0'))).toHaveLength(1);
  });

  it('refuses what was changed since it was read, and a new pattern whose id is taken', () => {
    const { state } = given('draft');
    expect(decideSavePattern(state, save('draft', 'y', { expectedRevision: 4 }))).toMatchObject({ refused: 'revision-conflict' });
    expect(decideSavePattern(state, save('draft', 'y', { expectedRevision: null }))).toMatchObject({ refused: 'revision-conflict' });
    expect(decideSavePattern(state, save('draft', 'y', { expectedRevision: 0 }))).toHaveLength(1);
  });

  it('refuses what could not be stored, with the field', () => {
    const decision = decideSavePattern(new PolicyLog().state, save('draft', 'x', { content: content('Upper Case') }));
    expect(decision).toMatchObject({ refused: 'unstorable-pattern', detail: expect.stringContaining('id') as string });
  });

  it('refuses more than a fact can hold', () => {
    const keywords = Array.from({ length: 700 }, (_, index) => `${String(index)} `.padEnd(100, 'x'));
    const huge = { ...content('own'), matcher: { kind: 'keywords', keywords } as const };
    expect(decideSavePattern(new PolicyLog().state, save('draft', 'x', { content: huge }))).toMatchObject({ refused: 'too-large' });
  });

  it('goes on counting after the pattern was deleted, and lists it again', () => {
    const log = given('draft').take(STREAM, [{ type: 'PatternDeleted', data: { reason: null } }]);
    log.take(STREAM, decideSavePattern(log.state, save('draft', 'z', { expectedRevision: null })));
    expect(log.state.patterns.get('own')).toMatchObject({ deleted: false, versions: [{}, { pattern: { version: 2 } }] });
  });
});

describe('a version’s life', () => {
  it.each([
    ['draft', ['shadow', 'live', 'retired']],
    ['shadow', ['draft', 'live', 'retired']],
    ['live', ['shadow', 'retired']],
    ['retired', ['shadow', 'live']],
  ] as const)('leads from %s to %s only', (from, allowed) => {
    const { state } = given(from);
    const others = (['draft', 'shadow', 'live', 'retired'] as const).filter((to) => to !== from);
    expect(others.filter((to) => !('refused' in decideMovePattern(state, move(1, to))))).toEqual(
      others.filter((to) => (allowed as readonly string[]).includes(to)),
    );
  });

  it('retires the version whose place another one takes, by a fact of its own', () => {
    const log = given('live', 'shadow');
    const decision = decideMovePattern(log.state, move(2, 'live'));
    expect(decision).toEqual([
      { type: 'PatternMoved', data: { version: 1, from: 'live', to: 'retired', cause: 'replaced', reason: null } },
      { type: 'PatternMoved', data: { version: 2, from: 'shadow', to: 'live', cause: 'decision', reason: REASON } },
    ]);
    expect(statesIn(log.take(STREAM, decision))).toEqual(['retired', 'live']);
  });

  it('has one live and one shadow version at most, also where versions came in as such', () => {
    expect(statesIn(given('live', 'shadow', 'live', 'shadow', 'draft'))).toEqual(['retired', 'retired', 'live', 'shadow', 'draft']);
  });

  it('tells each step with who took it and why', () => {
    const log = given('draft');
    log.take(STREAM, decideMovePattern(log.state, move(1, 'shadow')), BEN);
    expect(log.state.patterns.get('own')?.versions[0]?.moves).toEqual([
      { from: 'draft', to: 'shadow', cause: 'decision', reason: REASON, by: BEN, at: '2026-03-01T10:00:01.000Z' },
    ]);
  });

  it('does nothing where the version is already; knows no other versions and patterns', () => {
    const { state } = given('live');
    expect(decideMovePattern(state, move(1, 'live'))).toEqual([]);
    expect(decideMovePattern(state, move(2, 'live'))).toMatchObject({ refused: 'unknown-version' });
    expect(decideMovePattern(state, move(1, 'live', { id: 'other' }))).toMatchObject({ refused: 'unknown-pattern' });
    expect(decideMovePattern(state, move(1, 'retired', { expectedRevision: 7 }))).toMatchObject({ refused: 'revision-conflict' });
  });
});

describe('with separate approval', () => {
  const asked = (actor: Actor): Partial<MovePattern> => ({ actor, separateApproval: true });

  it('the author of a version does not take it live, another person does', () => {
    const { state } = given('shadow');
    expect(decideMovePattern(state, move(1, 'live', asked(ANA)))).toMatchObject({ refused: 'author-approves' });
    expect(decideMovePattern(state, move(1, 'live', asked(BEN)))).toHaveLength(1);
    expect(decideMovePattern(state, move(1, 'retired', asked(ANA)))).toHaveLength(1);
  });

  it('the command line, which is no person, takes nothing live', () => {
    expect(decideMovePattern(given('shadow').state, move(1, 'live', asked({ kind: 'cli', id: 'cli' })))).toMatchObject({
      refused: 'account-needed',
    });
  });

  it('versions of the factory have no author that could clash', () => {
    const log = new PolicyLog();
    const system: Actor = { kind: 'system', id: 'policy' };
    log.take(STREAM, decideSavePattern(log.state, save('shadow', 'x', { cause: 'factory', ...asked(system) })), system);
    expect(decideMovePattern(log.state, move(1, 'live', asked(ANA)))).toHaveLength(1);
  });

  it('nobody saves a version that is live at once', () => {
    expect(decideSavePattern(new PolicyLog().state, save('live', 'x', { separateApproval: true }))).toMatchObject({
      refused: 'author-approves',
    });
    expect(decideSavePattern(new PolicyLog().state, save('shadow', 'x', { separateApproval: true }))).toHaveLength(1);
  });
});

describe('deleting a pattern', () => {
  const remove = (log: PolicyLog, now = NOW) => decideDeletePattern(log.state, { id: 'own', now, reason: null });

  it('takes it from the list and keeps its versions', () => {
    const log = given('draft', 'retired');
    log.take(STREAM, remove(log));
    expect(log.state.patterns.get('own')).toMatchObject({ deleted: true, versions: [{}, {}] });
    expect(remove(log)).toMatchObject({ refused: 'unknown-pattern' });
  });

  it.each(['live', 'shadow'] as const)('is refused while a version is %s', (state) => {
    expect(remove(given(state))).toMatchObject({ refused: 'in-use', uses: [] });
  });

  it('is refused while it is used, and says by what (§2.4, §2.8)', () => {
    const log = given('draft');
    log.take('group-pci', decideSaveGroup(log.state, { group: group('pci', 'pattern/own'), reason: null }));
    const scope = { level: 'domain', domain: 'halden.example' } as const;
    log.take(`settings-${PLACE}`, decideOpenPlace(log.state, { id: PLACE, scope, cause: 'edit' }));
    const changes = [{ key: 'dlp.patterns', value: { inherit: 'add', refs: ['pattern/own'] } }];
    log.take(`settings-${PLACE}`, decideChangeSettings(log.state, { id: PLACE, changes, reason: null, rule }));
    const granted = { id: EXCEPTION, refs: ['pattern/own'], sender: null, recipient: null, owner: BEN.id, reason: REASON } as const;
    log.take(`exception-${EXCEPTION}`, decideGrantException(log.state, { ...granted, expiresAt: '2026-03-02T10:00:00.000Z', now: NOW }));
    const byGroupAndSetting = [
      { kind: 'group', id: 'pci' },
      { kind: 'setting', id: PLACE },
    ];
    expect(remove(log)).toMatchObject({ refused: 'in-use', uses: [...byGroupAndSetting, { kind: 'exception', id: EXCEPTION }] });
    expect(remove(log, '2026-03-02T10:00:00.000Z')).toMatchObject({ refused: 'in-use', uses: byGroupAndSetting });
  });
});
