import type {
  PatternCheckResult,
  PatternContent,
  PatternDetail,
  PatternRow,
  PatternTry,
  PolicyExceptionOfApi,
  PolicyReceipt,
  PolicyTemplate,
  Problem,
  Role,
} from '#contracts';
import {
  exceptionListSchema,
  groupListSchema,
  patternCheckSchema,
  patternListSchema,
  patternSchemaOfApi,
  patternTrySchema,
  patternVocabularySchema,
  templateListSchema,
} from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { PERSON, startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyBook } from '../policy/policy-book.js';

let engine: HttpEngine;
let admin: HttpClient;
let keys = 0;

beforeEach(async () => {
  engine = await startHttpEngine();
  admin = await engine.setUp();
});
afterEach(() => engine.close());

const fresh = (): Record<string, string> => ({ 'Idempotency-Key': `test-key-${String(++keys)}` });
const send = <T>(path: string, body: unknown, client = admin): Promise<T> => client.json<T>('POST', path, body, fresh());

async function problem(path: string, body: unknown, client = admin): Promise<Problem> {
  const response = await client.send('POST', path, body, fresh());
  expect(response.ok).toBe(false);
  return (await response.json()) as Problem;
}

/** Moves the clock; sessions end meanwhile. */
async function later(seconds: number): Promise<void> {
  engine.clock.advance(seconds);
  expect(await admin.signIn(PERSON.email, PERSON.password)).toBe(200);
}

async function colleague(roles: Role[], email = 'ben@halden.example'): Promise<HttpClient> {
  const account = { email, name: 'Ben Carter', password: 'another long password', roles };
  await send('/accounts', account);
  const client = engine.browser();
  expect(await client.signIn(email, account.password)).toBe(200);
  return client;
}

function content(rest: Partial<PatternContent> = {}): PatternContent {
  return {
    id: 'falcon',
    name: 'Project Falcon',
    description: 'The code name of the take-over.',
    matcher: { kind: 'regex', regex: 'project falcon', caseSensitive: false },
    validator: null,
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    condition: 'contains',
    recipients: null,
    action: 'quarantine',
    delayEvaluation: false,
    matchFilter: 'mask',
    weight: 1,
    context: null,
    parts: ['subject', 'body'],
    examples: { mustMatch: ['About PROJECT  Falcon'], mustNotMatch: ['a falcon'] },
    ...rest,
  };
}

const save = (
  pattern: PatternContent,
  state: 'draft' | 'shadow' = 'draft',
  expectedRevision: number | null = null,
): Promise<PolicyReceipt> => send('/patterns', { pattern, state, expectedRevision });
const move = (id: string, version: number, to: string, expectedRevision: number, client = admin): Promise<PolicyReceipt> =>
  send(`/patterns/${id}/move`, { version, to, reason: 'agreed', expectedRevision }, client);
const detail = async (id = 'falcon', client = admin): Promise<PatternDetail> =>
  patternSchemaOfApi.parse(await client.json('GET', `/patterns/${id}`));
const row = async (id = 'falcon'): Promise<PatternRow | undefined> =>
  patternListSchema.parse(await admin.json('GET', '/patterns')).patterns.find((each) => each.id === id);
const exceptions = async (): Promise<PolicyExceptionOfApi[]> =>
  exceptionListSchema.parse(await admin.json('GET', '/exceptions')).exceptions;

// ciphermail.md §2.2, §2.3: name, description, expression, validator, threshold, action, delay evaluation, match filter.
describe('a pattern', () => {
  it('is saved with every field as it was written, and listed', async () => {
    const full = content({
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
    expect(await save(full)).toMatchObject({ revision: 0, version: 1 });
    const { versions, ...shown } = await detail();
    expect(versions).toMatchObject([{ version: 1, state: 'draft', savedBy: 'Ana Novak', cause: 'edit', moves: [], content: full }]);
    expect(shown).toMatchObject({ id: 'falcon', revision: 0, usedBy: [], mayActivate: { allowed: true } });
    expect(await row()).toMatchObject({ version: 1, state: 'draft', threshold: 3, matcher: '\\b\\d{11}\\b', groups: [] });
  });

  it('keeps its versions: the live one stands for it, a newer one waits beside it', async () => {
    await save(content(), 'shadow');
    await move('falcon', 1, 'live', 0);
    await save(content({ threshold: { count: 2, of: 'all' } }), 'shadow', 1);
    expect(await row()).toMatchObject({
      version: 1,
      state: 'live',
      threshold: 1,
      versions: [
        { version: 2, state: 'shadow' },
        { version: 1, state: 'live' },
      ],
    });
    await move('falcon', 2, 'live', 2);
    const { versions } = await detail();
    expect(versions.map(({ version, state }) => ({ version, state }))).toEqual([
      { version: 2, state: 'live' },
      { version: 1, state: 'retired' },
    ]);
    expect(versions[0]?.moves).toMatchObject([{ to: 'live', by: 'Ana Novak', reason: 'agreed' }]);
  });

  it('is not saved over what somebody else saved meanwhile', async () => {
    await save(content());
    expect(await problem('/patterns', { pattern: content({ name: 'Other' }), expectedRevision: null })).toMatchObject({
      code: 'revision-conflict',
      actualRevision: 0,
    });
  });

  it('is saved once when the request is repeated', async () => {
    const headers = fresh();
    const body = { pattern: content(), state: 'draft', expectedRevision: null };
    const first = await admin.json<PolicyReceipt>('POST', '/patterns', body, headers);
    expect(await admin.json<PolicyReceipt>('POST', '/patterns', body, headers)).toEqual(first);
    expect((await detail()).versions).toHaveLength(1);
  });

  it.each([
    ['(?<=x)y', 'matcher.regex', /look-around/],
    ['a*', 'matcher.regex', /empty text/],
  ])('whose expression %s cannot be searched for is not even a draft', async (regex, path, message) => {
    const answer = await problem('/patterns', {
      pattern: content({ matcher: { kind: 'regex', regex, caseSensitive: false } }),
      expectedRevision: null,
    });
    expect(answer).toMatchObject({
      code: 'pattern-not-ready',
      status: 422,
      errors: [{ path, message: expect.stringMatching(message) as string }],
    });
    expect(await row()).toBeUndefined();
  });

  it('whose examples do not hold stays a draft', async () => {
    const failing = content({ examples: { mustMatch: ['falcon'], mustNotMatch: [] } });
    expect(await problem('/patterns', { pattern: failing, state: 'shadow', expectedRevision: null })).toMatchObject({
      code: 'pattern-not-ready',
      errors: [{ path: 'examples.mustMatch', message: expect.stringMatching(/"falcon" is not matched/) as string }],
    });
    await save(failing);
    expect(await problem('/patterns/falcon/move', { version: 1, to: 'live', reason: '', expectedRevision: 0 })).toMatchObject({
      code: 'pattern-not-ready',
    });
  });

  it('goes only where its state lets it', async () => {
    await save(content(), 'shadow');
    await move('falcon', 1, 'live', 0);
    expect(await problem('/patterns/falcon/move', { version: 1, to: 'draft', reason: '', expectedRevision: 1 })).toMatchObject({
      code: 'move-not-allowed',
    });
    expect(await problem('/patterns/falcon/move', { version: 9, to: 'live', reason: '', expectedRevision: 1 })).toMatchObject({
      code: 'not-found',
    });
  });
});

// ciphermail.md §2.2 step 11, §2.13 (9), §6.6: a pattern in use cannot be deleted, and the answer names what uses it.
describe('deleting a pattern', () => {
  it('is refused with the names of all that uses it, and done once nothing does', async () => {
    await save(content());
    await send('/pattern-groups', { group: { id: 'codes', name: 'Code names', members: ['pattern/falcon'] }, expectedRevision: null });
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
    await send('/exceptions', grant);
    const answer = await problem('/patterns/falcon/delete', { reason: 'over' });
    expect(answer).toMatchObject({
      code: 'in-use',
      status: 409,
      usedBy: [
        { kind: 'group', id: 'codes', name: 'group Code names' },
        { kind: 'setting', id: 'global', name: 'patterns of global' },
        { kind: 'exception', name: 'exception from legal@halden.example to *.kestrel.example' },
      ],
    });
    expect((await detail()).usedBy).toEqual(answer.usedBy);
  });

  it('is refused while a version is live', async () => {
    await save(content(), 'shadow');
    await move('falcon', 1, 'live', 0);
    expect(await problem('/patterns/falcon/delete', { reason: '' })).toMatchObject({
      code: 'in-use',
      detail: expect.stringMatching(/version 1 .* live/i) as string,
      usedBy: [],
    });
    await move('falcon', 1, 'retired', 1);
    await send('/patterns/falcon/delete', { reason: 'over' });
    expect(await row()).toBeUndefined();
    expect((await admin.send('GET', '/patterns/falcon')).status).toBe(404);
  });
});

describe('separate approval', () => {
  it('keeps an author from taking live what they wrote, and lets a colleague', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { policy: { separateApproval: true } } });
    admin = await engine.setUp();
    const approver = await colleague(['policy-approver']);
    await save(content(), 'shadow');
    expect((await detail()).mayActivate).toMatchObject({ allowed: false, why: expect.stringMatching(/somebody else/) as string });
    expect(await problem('/patterns/falcon/move', { version: 1, to: 'live', reason: '', expectedRevision: 0 })).toMatchObject({
      code: 'author-approves',
      status: 403,
    });
    expect((await detail('falcon', approver)).mayActivate).toEqual({ allowed: true, why: '' });
    await move('falcon', 1, 'live', 0, approver);
    expect((await row())?.state).toBe('live');
  });
});

describe('checking and trying', () => {
  const check = async (pattern: PatternContent): Promise<PatternCheckResult> =>
    patternCheckSchema.parse(await send('/patterns/check', { pattern }));
  const tryOut = async (pattern: PatternContent, text: string): Promise<PatternTry> =>
    patternTrySchema.parse(await send('/patterns/try', { pattern, text }));

  it('says what a pattern can never find, and what came of its examples', async () => {
    const capitals = await check(content({ matcher: { kind: 'regex', regex: '(?-i:FALCON)', caseSensitive: false } }));
    expect(capitals.ok).toBe(false);
    expect(capitals.lints).toContainEqual(
      expect.objectContaining({ severity: 'error', rule: 'capital-never-matches', field: 'matcher.regex' }),
    );
    expect(await check(content())).toMatchObject({
      ok: true,
      lints: [],
      examples: [
        { expected: 'match', matched: true, confidence: 0.8 },
        { expected: 'no-match', matched: false, confidence: null },
      ],
    });
  });

  // ciphermail.md §2.7, §6.5: the skip list of the installation, where the pattern will be used.
  it('knows the skip list and the other patterns', async () => {
    await engine.close();
    engine = await startHttpEngine({ config: { dlp: { skipWords: ['project'] } } });
    admin = await engine.setUp();
    const { lints, examples, ok } = await check(content());
    expect(ok).toBe(false);
    expect(lints).toContainEqual(
      expect.objectContaining({ rule: 'skip-word', message: expect.stringContaining('the engine sees "falcon"') as string }),
    );
    expect(examples[0]).toMatchObject({ matched: false, notes: [expect.stringMatching(/skip list/)] });
    const card = await check(
      content({ matcher: { kind: 'detector', detector: 'credit-card' }, examples: { mustMatch: [], mustNotMatch: [] } }),
    );
    expect(card.lints).toContainEqual(
      expect.objectContaining({ rule: 'overlap', message: expect.stringContaining('"credit-card"') as string }),
    );
  });

  it('finds matches and near misses in a text, and keeps nothing', async () => {
    const card = content({ matcher: { kind: 'detector', detector: 'credit-card' } });
    const before = engine.app.get(PolicyBook).current().revision;
    const { matches, nearMisses, conclusion } = await tryOut(card, 'card 4111 1111 1111 1111, not 4111 1111 1111 1112');
    expect(matches).toMatchObject([{ start: 5, end: 24, counts: true, masked: '4111 •••• •••• 1111' }]);
    expect(nearMisses).toMatchObject([{ start: 30, end: 49, why: expect.stringMatching(/Luhn/) as string }]);
    expect(conclusion).toMatch(/^It triggers/);
    expect(engine.app.get(PolicyBook).current().revision).toBe(before);
  });

  it('never fails on an expression that cannot be searched for', async () => {
    expect(await tryOut(content({ matcher: { kind: 'regex', regex: '(', caseSensitive: false } }), 'x')).toMatchObject({
      matches: [],
      conclusion: expect.stringMatching(/cannot/) as string,
    });
  });

  it('names the detectors and validators that there are', async () => {
    const { detectors, validators } = patternVocabularySchema.parse(await admin.json('GET', '/patterns/vocabulary'));
    expect(detectors).toContainEqual({ id: 'credit-card', name: 'Payment card number' });
    expect(validators.map(({ id }) => id)).toContain('luhn');
  });
});

// ciphermail.md §2.4: a group may hold groups, cycles are refused, each pattern is in it once.
describe('groups', () => {
  const saveGroup = (id: string, members: string[], expectedRevision: number | null = null): Promise<PolicyReceipt> =>
    send('/pattern-groups', { group: { id, name: id.toUpperCase(), members }, reason: 'order', expectedRevision });

  it('come to each of their patterns once, however deep it lies', async () => {
    await save(content());
    await saveGroup('inner', ['pattern/falcon', 'pattern/iban']);
    await saveGroup('outer', ['group/inner', 'pattern/falcon']);
    const { groups } = groupListSchema.parse(await admin.json('GET', '/pattern-groups'));
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
    expect((await row())?.groups).toEqual(['inner', 'outer']);
  });

  it('never hold themselves nor what does not exist', async () => {
    await saveGroup('inner', []);
    await saveGroup('outer', ['group/inner']);
    const cycle = { group: { id: 'inner', name: 'I', members: ['group/outer'] }, expectedRevision: 0 };
    expect(await problem('/pattern-groups', cycle)).toMatchObject({
      code: 'group-cycle',
      detail: expect.stringContaining('inner → outer → inner') as string,
    });
    const unknown = { group: { id: 'other', name: 'O', members: ['pattern/none'] }, expectedRevision: null };
    expect(await problem('/pattern-groups', unknown)).toMatchObject({ code: 'unknown-reference' });
  });

  it('are deleted when nothing uses them', async () => {
    await saveGroup('inner', []);
    await saveGroup('outer', ['group/inner']);
    expect(await problem('/pattern-groups/inner/delete', { reason: '' })).toMatchObject({
      code: 'in-use',
      usedBy: [{ kind: 'group', id: 'outer', name: 'group OUTER' }],
    });
    await send('/pattern-groups/outer/delete', { reason: '' });
    await send('/pattern-groups/inner/delete', { reason: '' });
    expect(groupListSchema.parse(await admin.json('GET', '/pattern-groups')).groups).toEqual([]);
  });

  it('are moved as a whole; what cannot be is named and stays', async () => {
    await save(content(), 'shadow');
    await save(content({ id: 'broken', examples: { mustMatch: ['nothing of it'], mustNotMatch: [] } }));
    await saveGroup('codes', ['pattern/falcon', 'pattern/broken', 'pattern/iban']);
    const moved = await send('/pattern-groups/codes/move', { to: 'live', reason: 'tried' });
    expect(moved).toMatchObject({
      moved: ['falcon'],
      refused: [{ id: 'broken', reason: expect.stringContaining('is not matched') as string }],
    });
    expect((await row())?.state).toBe('live');
    expect((await row('broken'))?.state).toBe('draft');
    expect(await send('/pattern-groups/codes/move', { to: 'retired', reason: '' })).toMatchObject({ moved: ['falcon', 'iban'] });
  });

  it('answer a repeated move as the first time', async () => {
    await save(content(), 'shadow');
    await saveGroup('codes', ['pattern/falcon']);
    const headers = fresh();
    const body = { to: 'live', reason: '' };
    const first = await admin.json('POST', '/pattern-groups/codes/move', body, headers);
    expect(await admin.json('POST', '/pattern-groups/codes/move', body, headers)).toEqual(first);
  });
});

describe('exceptions', () => {
  const tomorrow = (): string => new Date(engine.clock.now().getTime() + 86_400_000).toISOString();
  const grant = (rest: object = {}): object => ({
    refs: ['pattern/iban'],
    sender: '*',
    recipient: 'daniel@kestrel.example',
    expiresAt: tomorrow(),
    reason: 'payroll move',
    ...rest,
  });

  it('are listed with owner, reason and ends, and expire', async () => {
    await send('/exceptions', grant());
    expect(await exceptions()).toMatchObject([
      {
        refs: ['pattern/iban'],
        sender: '*',
        recipient: 'daniel@kestrel.example',
        state: 'in-force',
        owner: 'Ana Novak',
        reason: 'payroll move',
      },
    ]);
    await later(86_400);
    expect(await exceptions()).toMatchObject([{ state: 'expired' }]);
  });

  it('keep no address and no reason in the log', async () => {
    await send('/exceptions', grant());
    const log = JSON.stringify(engine.app.get(PolicyBook).history());
    expect(log).not.toContain('daniel');
    expect(log).not.toContain('payroll');
  });

  it('are withdrawn', async () => {
    await send('/exceptions', grant());
    const [{ id } = { id: '' }] = await exceptions();
    await send(`/exceptions/${id}/withdraw`, { reason: 'over' });
    expect(await exceptions()).toMatchObject([{ state: 'withdrawn' }]);
    expect(await problem('/exceptions/01ARZ3NDEKTSV4RRFFQ69G5FAV/withdraw', { reason: '' })).toMatchObject({ code: 'not-found' });
  });

  it('are granted once when the request is repeated', async () => {
    const headers = fresh();
    const body = grant();
    await admin.json('POST', '/exceptions', body, headers);
    await admin.json('POST', '/exceptions', body, headers);
    expect(await exceptions()).toHaveLength(1);
  });

  it.each([
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'already-expired'],
    [{ refs: ['pattern/none'] }, 'unknown-reference'],
    [{ sender: 'no end at all' }, 'invalid-request'],
    [{ recipient: '*.' }, 'invalid-request'],
  ])('%j is refused: %s', async (rest, code) => {
    expect(await problem('/exceptions', grant(rest))).toMatchObject({ code });
    expect(await exceptions()).toEqual([]);
  });
});

describe('templates', () => {
  const templates = async (): Promise<PolicyTemplate[]> => templateListSchema.parse(await admin.json('GET', '/policy-templates')).templates;

  it('are switched on in shadow, as a group, and leave what is there as it is', async () => {
    const pci = (await templates()).find(({ id }) => id === 'pci');
    expect(pci).toMatchObject({ switchedOn: false });
    expect(pci?.patterns.every(({ present }) => present === null)).toBe(true);
    const switched = await send<{ added: string[]; kept: string[] }>('/policy-templates/pci/switch-on', {});
    expect(switched).toMatchObject({ group: 'pci', kept: [] });
    expect(switched.added).toEqual(pci?.patterns.map(({ id }) => id));
    const after = (await templates()).find(({ id }) => id === 'pci');
    expect(after).toMatchObject({ switchedOn: true });
    expect(after?.patterns.every(({ present }) => present === 'shadow')).toBe(true);
    expect(await send('/policy-templates/pci/switch-on', {})).toMatchObject({ added: [], kept: switched.added });
    expect(await problem('/policy-templates/none/switch-on', {})).toMatchObject({ code: 'not-found' });
  });

  it('go live as a group', async () => {
    const { added } = await send<{ added: string[] }>('/policy-templates/pci/switch-on', {});
    const moved = await send<{ moved: string[]; refused: object[] }>('/pattern-groups/pci/move', { to: 'live', reason: 'tried' });
    expect([...moved.moved].sort()).toEqual([...added].sort());
    expect(moved.refused).toEqual([]);
  });
});

describe('the figures of the last 30 days', () => {
  const figures = async (id = 'credit-card'): Promise<PatternRow['last30Days'] | undefined> => {
    await engine.models.projections.caughtUp();
    return (await row(id))?.last30Days;
  };
  const decide = (id: string, verdict: string): Promise<unknown> =>
    send(`/held-messages/${id}/delete`, { expectedRevision: 3, reason: 'false-positive', verdict });

  it('count messages, and what people said once the undo window is over', async () => {
    const first = await holdMessage(engine.parts);
    await holdMessage(engine.parts);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 });
    await decide(first, 'false-alarm');
    expect(await figures()).toMatchObject({ falseAlarms: 0 });
    await commitDeletion(first);
    expect(await figures()).toEqual({ messages: 2, shadowMessages: 0, falseAlarms: 1, realLeaks: 0 });
    expect((await detail('credit-card')).last30Days).toMatchObject({ falseAlarms: 1 });
    await later(31 * 86_400);
    expect(await figures()).toEqual({ messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 });
  });

  /** What the agenda records when the undo window is over. */
  async function commitDeletion(id: string): Promise<void> {
    const stream = `message-${id}`;
    const { events, head } = await engine.parts.events.read(stream);
    const scheduled = events.map(({ event }) => event).find((event) => event.type === 'DeletionScheduled');
    if (scheduled?.type !== 'DeletionScheduled') throw new Error('nothing was scheduled');
    const { deletionId, recipients } = scheduled.data;
    const meta = { at: engine.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId: `commit-${id}` } as const;
    await engine.parts.events.append(stream, head, [{ type: 'DeletionCommitted', data: { deletionId, recipients } }], meta);
  }
});
