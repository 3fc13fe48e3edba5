import type { PolicyReceipt, Role } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';
import { patternContent } from '../../test/support/pattern-content.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': PolicyClient.key() });

async function colleague(roles: Role[]): Promise<PatternAuthor> {
  const account = { email: 'ben@halden.example', name: 'Ben Carter', password: 'another long password', roles };
  await author.command('/accounts', account);
  const client = engine.browser();
  expect(await client.signIn(account.email, account.password)).toBe(200);
  return new PatternAuthor(client);
}

// ciphermail.md §2.2, §2.3: name, description, expression, validator, threshold, action, delay evaluation, match filter.
describe('a pattern', () => {
  it('is saved with every field as it was written, and listed', async () => {
    const full = patternContent({
      validator: 'luhn',
      matcher: { kind: 'regex', regex: '\\b\\d{11}\\b', caseSensitive: false },
      threshold: { count: 3, of: 'all' },
      condition: 'lacks',
      recipients: { only: ['*.example.com'], except: ['inside.example.com'] },
      action: 'must-encrypt',
      delayEvaluation: true,
      matchFilter: 'none',
      weight: 7,
      context: { positive: ['account'], negative: ['order'], windowWords: 4 },
      examples: { mustMatch: ['account 79927398713'], mustNotMatch: ['79927398710'] },
    });
    expect(await author.save(full)).toMatchObject({ revision: 0, version: 1 });
    const { versions, ...shown } = await author.detail();
    const mayActivate = { allowed: true, why: '' };
    expect(versions).toMatchObject([
      { version: 1, state: 'draft', savedBy: 'Ana Novak', cause: 'edit', moves: [], content: full, mayActivate },
    ]);
    expect(shown).toMatchObject({ id: 'falcon', revision: 0, usedBy: [] });
    expect(await author.row()).toMatchObject({ version: 1, state: 'draft', threshold: 3, matcher: '\\b\\d{11}\\b', groups: [] });
  });

  it('keeps its versions: the live one stands for it, a newer one waits beside it', async () => {
    await author.save(patternContent(), 'shadow');
    await author.move(1, 'live', 0);
    await author.save(patternContent({ threshold: { count: 2, of: 'all' } }), 'shadow', 1);
    expect(await author.row()).toMatchObject({
      version: 1,
      state: 'live',
      threshold: 1,
      versions: [
        { version: 2, state: 'shadow' },
        { version: 1, state: 'live' },
      ],
    });
    await author.move(2, 'live', 2);
    const { versions } = await author.detail();
    expect(versions.map(({ version, state }) => ({ version, state }))).toEqual([
      { version: 2, state: 'live' },
      { version: 1, state: 'retired' },
    ]);
    expect(versions[0]?.moves).toMatchObject([{ to: 'live', by: 'Ana Novak', reason: 'agreed' }]);
  });

  it('goes back to an earlier version when the newest one is live and bad', async () => {
    await author.save(patternContent(), 'shadow');
    await author.move(1, 'live', 0);
    await author.save(patternContent({ threshold: { count: 2, of: 'all' } }), 'shadow', 1);
    await author.move(2, 'live', 2);
    expect((await author.detail()).versions).toMatchObject([
      { version: 2, state: 'live' },
      { version: 1, state: 'retired', mayActivate: { allowed: true, why: '' } },
    ]);
    await author.move(1, 'live', 4);
    expect(await author.row()).toMatchObject({ version: 1, state: 'live' });
  });

  it('is not saved over what somebody else saved meanwhile', async () => {
    await author.save(patternContent());
    expect(await author.refusal('/patterns', { pattern: patternContent({ name: 'Other' }), expectedRevision: null })).toMatchObject({
      code: 'revision-conflict',
      actualRevision: 0,
    });
  });

  it('is saved once when the request is repeated', async () => {
    const headers = fresh();
    const body = { pattern: patternContent(), state: 'draft', expectedRevision: null };
    const first = await author.client.json<PolicyReceipt>('POST', '/patterns', body, headers);
    expect(await author.client.json<PolicyReceipt>('POST', '/patterns', body, headers)).toEqual(first);
    expect((await author.detail()).versions).toHaveLength(1);
  });

  it.each([
    ['(?<=x)y', 'matcher.regex', /look-around/],
    ['a*', 'matcher.regex', /empty text/],
  ])('whose expression %s cannot be searched for is not even a draft', async (regex, path, message) => {
    const answer = await author.refusal('/patterns', {
      pattern: patternContent({ matcher: { kind: 'regex', regex, caseSensitive: false } }),
      expectedRevision: null,
    });
    expect(answer).toMatchObject({
      code: 'pattern-not-ready',
      status: 422,
      errors: [{ path, message: expect.stringMatching(message) as string }],
    });
    expect(await author.row()).toBeUndefined();
  });

  it('whose examples do not hold stays a draft', async () => {
    const failing = patternContent({ examples: { mustMatch: ['falcon'], mustNotMatch: [] } });
    expect(await author.refusal('/patterns', { pattern: failing, state: 'shadow', expectedRevision: null })).toMatchObject({
      code: 'pattern-not-ready',
      errors: [{ path: 'examples.mustMatch', message: expect.stringMatching(/"falcon" is not matched/) as string }],
    });
    await author.save(failing);
    expect(await author.refusal('/patterns/falcon/move', { version: 1, to: 'live', reason: '', expectedRevision: 0 })).toMatchObject({
      code: 'pattern-not-ready',
    });
  });

  it('goes only where its state lets it', async () => {
    await author.save(patternContent(), 'shadow');
    await author.move(1, 'live', 0);
    expect(await author.refusal('/patterns/falcon/move', { version: 1, to: 'draft', reason: '', expectedRevision: 1 })).toMatchObject({
      code: 'move-not-allowed',
    });
    expect(await author.refusal('/patterns/falcon/move', { version: 9, to: 'live', reason: '', expectedRevision: 1 })).toMatchObject({
      code: 'not-found',
    });
  });
});

// ciphermail.md §2.2 step 11, §2.13 (9), §6.6: a pattern in use cannot be deleted, and the answer names what uses it.
describe('deleting a pattern', () => {
  it('is refused with the names of all that uses it, and done once nothing does', async () => {
    await author.save(patternContent());
    await author.command('/pattern-groups', {
      group: { id: 'codes', name: 'Code names', members: ['pattern/falcon'] },
      expectedRevision: null,
    });
    const book = engine.app.get(PolicyBook);
    await book.change(
      'settings-global',
      () => [
        {
          type: 'SettingsChanged',
          data: { changes: [{ key: 'dlp.patterns', before: null, after: { inherit: 'add', refs: ['pattern/falcon'] } }], reason: null },
        },
      ],
      { actor: { kind: 'system', id: 'test' }, commandId: 'select' },
    );
    const until = new Date(engine.clock.now().getTime() + 86_400_000).toISOString();
    const grant = {
      refs: ['pattern/falcon'],
      sender: 'legal@halden.example',
      recipient: '*.kestrel.example',
      expiresAt: until,
      reason: 'due diligence',
    };
    await author.command('/exceptions', grant);
    const answer = await author.refusal('/patterns/falcon/delete', { reason: 'over' });
    expect(answer).toMatchObject({
      code: 'in-use',
      status: 409,
      usedBy: [
        { kind: 'group', id: 'codes', name: 'group Code names' },
        { kind: 'setting', id: 'global', name: 'patterns of global' },
        { kind: 'exception', name: 'exception from legal@halden.example to *.kestrel.example' },
      ],
    });
    expect((await author.detail()).usedBy).toEqual(answer.usedBy);
  });

  it('is refused while a version is live', async () => {
    await author.save(patternContent(), 'shadow');
    await author.move(1, 'live', 0);
    expect(await author.refusal('/patterns/falcon/delete', { reason: '' })).toMatchObject({
      code: 'in-use',
      detail: expect.stringMatching(/version 1 .* live/i) as string,
      usedBy: [],
    });
    await author.move(1, 'retired', 1);
    await author.command('/patterns/falcon/delete', { reason: 'over' });
    expect(await author.row()).toBeUndefined();
    expect((await author.client.send('GET', '/patterns/falcon')).status).toBe(404);
  });
});

describe('separate approval', () => {
  it('keeps an author from taking live what they wrote, and lets a colleague', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { policy: { separateApproval: true } } });
    author = new PatternAuthor(await engine.setUp());
    const approver = await colleague(['policy-approver']);
    await author.save(patternContent(), 'shadow');
    expect((await author.detail()).versions).toMatchObject([
      { mayActivate: { allowed: false, why: expect.stringMatching(/somebody else/) as string } },
    ]);
    expect(await author.refusal('/patterns/falcon/move', { version: 1, to: 'live', reason: '', expectedRevision: 0 })).toMatchObject({
      code: 'author-approves',
      status: 403,
    });
    expect((await approver.detail()).versions).toMatchObject([{ mayActivate: { allowed: true, why: '' } }]);
    await approver.move(1, 'live', 0);
    expect((await author.row())?.state).toBe('live');
  });

  it('goes by the author of each version: whoever wrote the newer one may go back to what a colleague wrote', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { policy: { separateApproval: true } } });
    author = new PatternAuthor(await engine.setUp());
    const other = await colleague(['policy-author']);
    await author.save(patternContent(), 'shadow');
    await other.move(1, 'live', 0);
    await other.save(patternContent({ threshold: { count: 2, of: 'all' } }), 'shadow', 1);
    await author.move(2, 'live', 2);
    const mayOf = async (person: PatternAuthor) =>
      (await person.detail()).versions.map(({ version, mayActivate }) => [version, mayActivate.allowed]);
    expect(await mayOf(other)).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(await mayOf(author)).toEqual([
      [2, true],
      [1, false],
    ]);
    await other.move(1, 'live', 4);
    expect(await author.row()).toMatchObject({ version: 1, state: 'live' });
  });
});
