import { groupListSchema } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { PolicyClient } from '../../test/support/policy-client.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': PolicyClient.key() });

const listed = async () => groupListSchema.parse(await author.ask('/pattern-groups'));

/** As somebody would who has just seen the list. */
async function move(id: string, to: string): Promise<unknown> {
  const { policyRevision } = await listed();
  return author.command(`/pattern-groups/${id}/move`, { to, reason: 'tried', expectedPolicyRevision: policyRevision });
}

// ciphermail.md §2.4: a group may hold groups, cycles are refused, each pattern is in it once.
describe('groups', () => {
  it('come to each of their patterns once, however deep it lies', async () => {
    await author.save(patternContent());
    await author.group('inner', ['pattern/falcon', 'pattern/iban']);
    await author.group('outer', ['group/inner', 'pattern/falcon']);
    const { groups } = groupListSchema.parse(await author.ask('/pattern-groups'));
    expect(groups).toMatchObject([
      {
        id: 'inner',
        patterns: [
          { id: 'falcon', state: 'draft' },
          { id: 'iban', state: 'live' },
        ],
        usedBy: [{ kind: 'group', id: 'outer' }],
        revision: 0,
      },
      { id: 'outer', members: ['group/inner', 'pattern/falcon'], patterns: [{ id: 'falcon' }, { id: 'iban' }], usedBy: [] },
    ]);
    expect((await author.row())?.groups).toEqual(['inner', 'outer']);
  });

  it('never hold themselves nor what does not exist', async () => {
    await author.group('inner', []);
    await author.group('outer', ['group/inner']);
    const cycle = { group: { id: 'inner', name: 'I', members: ['group/outer'] }, expectedRevision: 0 };
    expect(await author.refusal('/pattern-groups', cycle)).toMatchObject({
      code: 'group-cycle',
      detail: expect.stringContaining('inner → outer → inner') as string,
    });
    const unknown = { group: { id: 'other', name: 'O', members: ['pattern/none'] }, expectedRevision: null };
    expect(await author.refusal('/pattern-groups', unknown)).toMatchObject({ code: 'unknown-reference' });
  });

  it('are deleted when nothing uses them', async () => {
    await author.group('inner', []);
    await author.group('outer', ['group/inner']);
    expect(await author.refusal('/pattern-groups/inner/delete', { reason: '' })).toMatchObject({
      code: 'in-use',
      usedBy: [{ kind: 'group', id: 'outer', name: 'group OUTER' }],
    });
    await author.command('/pattern-groups/outer/delete', { reason: '' });
    await author.command('/pattern-groups/inner/delete', { reason: '' });
    expect(groupListSchema.parse(await author.ask('/pattern-groups')).groups).toEqual([]);
  });

  it('name the person that selects them only to who may read the settings of people', async () => {
    await author.group('codes', ['pattern/iban']);
    const { id } = await author.open('eva@halden.example');
    await author.set(id, { 'dlp.patterns': { inherit: 'add', refs: ['group/codes', 'pattern/iban'] } });
    const account = { email: 'ben@halden.example', name: 'Ben Carter', password: 'another long password', roles: ['dlp-manager'] };
    await author.command('/accounts', account);
    const client = engine.browser();
    expect(await client.signIn(account.email, account.password)).toBe(200);
    const manager = new PatternAuthor(client);
    const namesFor = async (person: PatternAuthor) => {
      const [group] = groupListSchema.parse(await person.ask('/pattern-groups')).groups;
      return [...(group?.usedBy ?? []), ...(await person.detail('iban')).usedBy].map(({ name }) => name);
    };
    expect(await namesFor(author)).toEqual(['patterns of eva@halden.example', 'group CODES', 'patterns of eva@halden.example']);
    expect(await namesFor(manager)).toEqual(['patterns of a person', 'group CODES', 'patterns of a person']);
  });

  it('are moved as a whole; what cannot be is named and stays', async () => {
    await author.save(patternContent(), 'shadow');
    await author.save(patternContent({ id: 'broken', examples: { mustMatch: ['nothing of it'], mustNotMatch: [] } }));
    await author.group('codes', ['pattern/falcon', 'pattern/broken', 'pattern/iban']);
    const moved = await move('codes', 'live');
    expect(moved).toMatchObject({
      moved: ['falcon'],
      refused: [{ id: 'broken', reason: expect.stringContaining('is not matched') as string }],
    });
    expect((await author.row())?.state).toBe('live');
    expect((await author.row('broken'))?.state).toBe('draft');
    expect(await move('codes', 'retired')).toMatchObject({ moved: ['falcon', 'iban'] });
  });

  it('bring nothing back that somebody has retired', async () => {
    await author.save(patternContent(), 'shadow');
    await author.move(1, 'retired', 0);
    await author.save(patternContent({ id: 'heron' }));
    await author.group('codes', ['pattern/falcon', 'pattern/heron']);
    const stays = { id: 'falcon', reason: expect.stringContaining('version 1 is retired') as string };
    expect((await listed()).groups).toMatchObject([
      {
        moves: {
          live: { moves: [{ id: 'heron', version: 1, state: 'draft' }], refused: [stays] },
          shadow: { moves: [{ id: 'heron', version: 1, state: 'draft' }], refused: [stays] },
          retired: { moves: [], refused: [] },
        },
      },
    ]);
    expect(await move('codes', 'live')).toMatchObject({ moved: ['heron'], refused: [stays] });
    expect((await author.row())?.state).toBe('retired');
  });

  it('move nothing that was not shown: not when the policy was changed since', async () => {
    await author.save(patternContent(), 'shadow');
    await author.group('codes', ['pattern/falcon']);
    const { policyRevision: shown, groups } = await listed();
    expect(groups[0]?.moves.live.moves).toEqual([{ id: 'falcon', version: 1, state: 'shadow' }]);
    await author.save(patternContent({ threshold: { count: 9, of: 'all' } }), 'shadow', 0);
    const body = { to: 'live', reason: '', expectedPolicyRevision: shown };
    expect(await author.refusal('/pattern-groups/codes/move', body)).toMatchObject({
      status: 409,
      code: 'revision-conflict',
      newerEvents: expect.arrayContaining([expect.objectContaining({ type: 'PatternVersioned', actor: 'Ana Novak' })]) as object[],
    });
    expect(await author.row()).toMatchObject({ version: 2, state: 'shadow' });
    expect(await move('codes', 'live')).toMatchObject({ moved: ['falcon'] });
  });

  it('answer a repeated move as the first time', async () => {
    await author.save(patternContent(), 'shadow');
    await author.group('codes', ['pattern/falcon']);
    const headers = fresh();
    const body = { to: 'live', reason: '', expectedPolicyRevision: (await listed()).policyRevision };
    const first = await author.client.json('POST', '/pattern-groups/codes/move', body, headers);
    expect(await author.client.json('POST', '/pattern-groups/codes/move', body, headers)).toEqual(first);
    expect(first).toMatchObject({ moved: ['falcon'] });
  });
});
