import { describe, expect, it } from 'vitest';
import { content, group, NOW, PolicyLog } from '../../test/support/policy-log.js';
import { decideDeleteGroup, decideSaveGroup, type SaveGroup } from './decide-group.js';
import { decideSavePattern } from './decide-pattern.js';

function given(...groups: SaveGroup['group'][]): PolicyLog {
  const log = new PolicyLog();
  for (const id of ['one', 'two']) {
    const save = {
      content: content(id),
      state: 'draft',
      cause: 'edit',
      actor: { kind: 'cli', id: 'cli' },
      separateApproval: false,
    } as const;
    log.take(`pattern-${id}`, decideSavePattern(log.state, save));
  }
  for (const each of groups) log.take(`group-${each.id}`, decideSaveGroup(log.state, { group: each, reason: null }));
  return log;
}

const save = (log: PolicyLog, saved: SaveGroup['group'], expectedRevision?: number | null) =>
  decideSaveGroup(log.state, { group: saved, reason: null, ...(expectedRevision === undefined ? {} : { expectedRevision }) });

describe('a group (§2.4)', () => {
  it('holds patterns and groups, each once', () => {
    const log = given(group('inner', 'pattern/one'));
    expect(save(log, group('outer', 'group/inner', 'pattern/two', 'group/inner'))).toEqual([
      { type: 'GroupSaved', data: { group: group('outer', 'group/inner', 'pattern/two'), reason: null } },
    ]);
  });

  it('names nothing that does not exist', () => {
    expect(save(given(), group('g', 'pattern/none'))).toMatchObject({ refused: 'unknown-reference', detail: 'there is no pattern none' });
    expect(save(given(), group('g', 'group/none'))).toMatchObject({ refused: 'unknown-reference', detail: 'there is no group none' });
  });

  it('never holds itself, not even through others', () => {
    const log = given(group('a'), group('b', 'group/a'), group('c', 'group/b', 'pattern/one'));
    expect(save(log, group('a', 'group/a'))).toMatchObject({ refused: 'group-cycle' });
    expect(save(log, group('a', 'pattern/two', 'group/c'))).toMatchObject({
      refused: 'group-cycle',
      detail: 'the group would hold itself: a → c → b → a',
    });
  });

  it('may be reached on two ways', () => {
    const log = given(group('a', 'pattern/one'), group('b', 'group/a'), group('c', 'group/a'));
    expect(save(log, group('d', 'group/b', 'group/c', 'group/a'))).toHaveLength(1);
  });

  it('is not recorded again when nothing changed, nor over somebody else’s change', () => {
    const log = given(group('a', 'pattern/one'));
    expect(save(log, group('a', 'pattern/one'))).toEqual([]);
    expect(save(log, group('a'), null)).toMatchObject({ refused: 'revision-conflict' });
    expect(save(log, group('a'), 0)).toHaveLength(1);
  });

  it('goes only when nothing names it, and may come back under its name', () => {
    const log = given(group('a'), group('b', 'group/a'));
    const remove = (id: string) => decideDeleteGroup(log.state, { id, now: NOW, reason: null });
    expect(remove('a')).toMatchObject({ refused: 'in-use', uses: [{ kind: 'group', id: 'b' }] });
    log.take('group-b', remove('b')).take('group-a', remove('a'));
    expect(remove('a')).toMatchObject({ refused: 'unknown-group' });
    expect([...log.state.groups]).toEqual([]);
    expect(save(log, group('a'), null)).toHaveLength(1);
  });
});
