import { defaultPatterns, type Pattern, type SettingValues } from '#dlp';
import { createMemoryStore, StoreUnavailable, type MemoryLog } from '#event-store';
import { decodeEvent, patternStream, placeStream, storedPatternOf, type PolicyFact, type Refusal } from '#events';
import { describe, expect, it, vi } from 'vitest';
import { StandingClock } from '../../test/support/engine-fixture.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

const ACTOR = { kind: 'cli', id: 'test' } as const;
const BASE: SettingValues = { 'dlp.mode': 'enforce', 'dlp.skipWords': ['ja', 'nein'] };

async function open(log: MemoryLog, base = BASE, clock = new StandingClock()): Promise<PolicyBook> {
  const book = new PolicyBook(new EventLog(createMemoryStore(log)), clock, base);
  await book.open();
  return book;
}

function version(id: string, regex: string, number = 1): Extract<PolicyFact, { type: 'PatternVersioned' }> {
  const [model] = defaultPatterns();
  if (model === undefined) throw new Error('no factory pattern');
  const matcher = { kind: 'regex', regex, caseSensitive: false } as const;
  const pattern: Pattern = { ...model, id, version: number, matcher, examples: { mustMatch: [], mustNotMatch: [] } };
  return { type: 'PatternVersioned', data: { pattern: storedPatternOf(pattern), cause: 'import' } };
}

function save(book: PolicyBook, fact: ReturnType<typeof version>, commandId: string): Promise<PolicyAnswer> {
  return book.change(patternStream(fact.data.pattern.id), () => [fact], { actor: ACTOR, commandId });
}

const inForce = (book: PolicyBook, id: string): Pattern | undefined =>
  book
    .current()
    .state.patterns.get(id)
    ?.versions.find(({ pattern }) => pattern.state === 'live')?.pattern;

describe('the book of the policy', () => {
  it('holds the factory’s patterns and the values of the configuration in a new store, recorded once', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    expect([...book.current().state.patterns.keys()].sort()).toEqual(
      defaultPatterns()
        .map(({ id }) => id)
        .sort(),
    );
    expect(book.current().state.base).toEqual(BASE);
    const { length } = log;
    const again = await open(log);
    expect(log).toHaveLength(length);
    expect(again.current().revision).toBe(book.current().revision);
    expect(again.current().state).toEqual(book.current().state);
  });

  it('completes a first start that was cut off, all patterns as the factory made them', async () => {
    const log: MemoryLog = [];
    const whole = await open(log);
    log.splice(5);
    const completed = await open(log);
    const states = (book: PolicyBook): unknown =>
      Object.fromEntries([...book.current().state.patterns].map(([id, { versions }]) => [id, versions.map(({ pattern }) => pattern)]));
    expect(states(completed)).toEqual(states(whole));
    expect(completed.current().state.base).toEqual(BASE);
  });

  it('lets a factory pattern that an upgrade brings into a used store only report', async () => {
    const log: MemoryLog = [];
    const first = await open(log);
    await save(first, version('own', 'project-\\d+'), 'c1');
    expect(inForce(first, 'credit-card')?.version).toBe(1);
    const older = log.filter(({ stream }) => stream !== 'pattern-credit-card').map((event, index) => ({ ...event, position: index + 1 }));
    const upgraded = await open(older);
    expect(
      upgraded
        .current()
        .state.patterns.get('credit-card')
        ?.versions.map(({ pattern }) => pattern.state),
    ).toEqual(['shadow']);
    expect(inForce(upgraded, 'iban')?.version).toBe(1);
  });

  it('does not bring back a factory pattern that somebody deleted', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const deleted = { type: 'PatternDeleted', data: { reason: null } } as const;
    await book.change(patternStream('jwt'), () => [deleted], { actor: ACTOR, commandId: 'c1' });
    const { length } = log;
    expect((await open(log)).current().state.patterns.get('jwt')?.deleted).toBe(true);
    expect(log).toHaveLength(length);
  });

  it('records the values of the configuration again when they have changed, and only then', async () => {
    const log: MemoryLog = [];
    const before = (await open(log)).current().revision;
    const after = await open(log, { 'dlp.mode': 'monitor' });
    expect(after.current().state.base).toEqual({ 'dlp.mode': 'monitor' });
    expect(after.current().revision).not.toBe(before);
    expect(log.filter(({ type }) => type === 'PolicyBaseRecorded')).toHaveLength(2);
    await open(log, { 'dlp.mode': 'monitor' });
    expect(log.filter(({ type }) => type === 'PolicyBaseRecorded')).toHaveLength(2);
  });

  it('gives every fact a revision of its own, says so, and the same revisions for the same log', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const heard: string[] = [];
    book.onChange(({ revision }) => heard.push(revision));
    const before = book.current().revision;
    await save(book, version('own', 'one'), 'c1');
    await save(book, version('own', 'two', 2), 'c2');
    expect(new Set([before, ...heard]).size).toBe(3);
    expect(heard.at(-1)).toBe(book.current().revision);
    expect(new Set(book.history().map(({ policyRevision }) => policyRevision)).size).toBe(log.length);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    const replayed = await open([...log]);
    expect(replayed.history()).toEqual(book.history());
  });

  it('gives the policy as it was at a revision and at a time: what folding the log up to there gives', async () => {
    const clock = new StandingClock();
    const log: MemoryLog = [];
    const book = await open(log, BASE, clock);
    const start = book.current();
    clock.advance(60);
    await save(book, version('own', 'one'), 'c1');
    const first = book.current();
    clock.advance(60);
    await save(book, version('own', 'two', 2), 'c2');
    const later = await open([...log], BASE, clock);
    expect((await later.asOf(first.revision))?.state).toEqual(first.state);
    expect((await later.asOf(start.revision))?.state).toEqual(start.state);
    expect((await later.asOf('2026-03-01T10:01:30.000Z'))?.revision).toBe(first.revision);
    expect((await later.asOf('2026-03-01T11:01:30+01:00'))?.revision).toBe(first.revision);
    expect((await later.asOf('2026-03-01T10:00:30Z'))?.revision).toBe(start.revision);
    expect(await later.asOf('2026-03-01T09:59:59Z')).toBeUndefined();
    expect(await later.asOf('0123456789abcdef')).toBeUndefined();
    expect(await later.asOf('no time at all')).toBeUndefined();
  });

  it('folds an earlier policy once, however often and by whatever instant it is asked for', async () => {
    const clock = new StandingClock();
    const log: MemoryLog = [];
    const book = await open(log, BASE, clock);
    clock.advance(60);
    await save(book, version('own', 'one'), 'c1');
    const first = book.current().revision;
    clock.advance(60);
    await save(book, version('own', 'two', 2), 'c2');
    const later = await open([...log], BASE, clock);
    const snapshot = await later.asOf('2026-03-01T10:01:30.000Z');
    expect(await later.asOf('2026-03-01T10:01:45.000Z')).toBe(snapshot);
    expect(await later.asOf(first)).toBe(snapshot);
    expect(await later.asOf('2026-03-01T10:02:00.000Z')).toBe(later.current());
  });

  it('keeps the 64 earlier policies ready that were asked for last, and no more', async () => {
    const clock = new StandingClock();
    const log: MemoryLog = [];
    const book = await open(log, BASE, clock);
    for (let number = 1; number <= 70; number += 1)
      await save(book, version('own', `word-${String(number)}`, number), `c${String(number)}`);
    const later = await open([...log], BASE, clock);
    const revisions = later.history().map(({ policyRevision }) => policyRevision);
    const [oldest = ''] = revisions;
    const asked = await later.asOf(oldest);
    for (const revision of revisions.slice(1, 63)) await later.asOf(revision);
    expect(await later.asOf(oldest)).toBe(asked);
    for (const revision of revisions.slice(1, 66)) await later.asOf(revision);
    expect(await later.asOf(oldest)).not.toBe(asked);
    expect((await later.asOf(oldest))?.state).toEqual(asked?.state);
  });

  it('decides one change after the other, each on the policy that the one before it left', async () => {
    const book = await open([]);
    const next = (id: string): Promise<PolicyAnswer> =>
      book.change(patternStream('own'), ({ patterns }) => [version('own', id, (patterns.get('own')?.versions.length ?? 0) + 1)], {
        actor: ACTOR,
        commandId: id,
      });
    const answers = await Promise.all(['one', 'two', 'three'].map(next));
    expect(answers.map((answer) => answer.kind === 'done' && answer.revision)).toEqual([0, 1, 2]);
    expect(inForce(book, 'own')).toMatchObject({ version: 3, matcher: { regex: 'three' } });
  });

  it('answers a repeated command from what it recorded, and records nothing again', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const first = await save(book, version('own', 'one'), 'c1');
    await save(book, version('own', 'two', 2), 'c2');
    const { length } = log;
    const repeated = await save(await open(log), version('own', 'one'), 'c1');
    expect(log).toHaveLength(length);
    expect(first.kind === 'done' && first.events).toEqual([version('own', 'one')]);
    expect(repeated.kind === 'done' && repeated.events).toEqual([version('own', 'one')]);
  });

  it('records nothing of a command over several streams when one of its parts is refused', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const { length } = log;
    const refusal: Refusal = { refused: 'in-use', detail: 'a group uses it' };
    const answer = await book.changeAll(
      [
        { stream: patternStream('own'), decide: () => [version('own', 'one')] },
        { stream: patternStream('iban'), decide: () => refusal },
      ],
      { actor: ACTOR, commandId: 'c1' },
    );
    expect(answer).toEqual({ kind: 'refused', refusal });
    expect(log).toHaveLength(length);
  });

  it('completes a command over several streams that was cut off half-way', async () => {
    const log: MemoryLog = [];
    const both = (book: PolicyBook): Promise<PolicyAnswer> =>
      book.changeAll(
        ['one', 'two'].map((id) => ({ stream: patternStream(id), decide: () => [version(id, id)] })),
        { actor: ACTOR, commandId: 'c1' },
      );
    await both(await open(log));
    const { length } = log;
    log.pop();
    const answer = await both(await open(log));
    expect(log).toHaveLength(length);
    expect(answer.kind === 'done' && answer.events).toEqual([version('one', 'one'), version('two', 'two')]);
  });

  it('takes a thousand streams in one command, and nobody sees it half done', async () => {
    const book = await open([]);
    const seen = new Set<number>();
    book.onChange(({ state }) => seen.add(state.patterns.size));
    const before = book.current().state.patterns.size;
    const ids = Array.from({ length: 1_000 }, (_, index) => `own-${String(index)}`);
    const work = book.changeAll(
      ids.map((id) => ({ stream: patternStream(id), decide: () => [version(id, 'x')] })),
      { actor: ACTOR, commandId: 'c1' },
    );
    for (let done = false; !done;) {
      seen.add(book.current().state.patterns.size);
      done = await Promise.race([work.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))]);
    }
    expect([...seen].sort((left, right) => left - right)).toEqual([before, before + 1_000]);
  });

  it('has in force what was written, and says so, although the store failed for another stream', async () => {
    const log: MemoryLog = [];
    const store = createMemoryStore(log);
    // a double of the store that has no room for one stream
    const failing = {
      ...store,
      append: (request: Parameters<typeof store.append>[0]) =>
        request.stream === 'pattern-two' ? Promise.reject(new StoreUnavailable('no room')) : store.append(request),
    };
    const book = new PolicyBook(new EventLog(failing), new StandingClock(), BASE);
    await book.open();
    const work = book.changeAll(
      ['one', 'two'].map((id) => ({ stream: patternStream(id), decide: () => [version(id, id)] })),
      { actor: ACTOR, commandId: 'c1' },
    );
    await expect(work).rejects.toThrow(StoreUnavailable);
    expect(inForce(book, 'one')?.version).toBe(1);
    expect(inForce(book, 'two')).toBeUndefined();
    expect(await save(book, version('three', 'x'), 'c2')).toMatchObject({ kind: 'done' });
  });

  it('decides nothing on a policy that it could not read back, and records a repeated command once', async () => {
    const log: MemoryLog = [];
    const store = createMemoryStore(log);
    let readable = true;
    // a double of the store that writes, and for a while cannot read the log
    const flaky = {
      ...store,
      readAll: (...asked: Parameters<typeof store.readAll>) =>
        readable ? store.readAll(...asked) : Promise.reject(new StoreUnavailable('cannot read')),
      append: (request: Parameters<typeof store.append>[0]) => {
        readable = request.stream !== 'pattern-own';
        return store.append(request);
      },
    };
    const book = new PolicyBook(new EventLog(flaky), new StandingClock(), BASE);
    await book.open();
    const next = (id: string): Promise<PolicyAnswer> =>
      book.change(patternStream('own'), ({ patterns }) => [version('own', id, (patterns.get('own')?.versions.length ?? 0) + 1)], {
        actor: ACTOR,
        commandId: id,
      });
    await expect(next('one')).rejects.toThrow('cannot read');
    const { length } = log;
    await expect(next('two')).rejects.toThrow('cannot read');
    expect(log).toHaveLength(length);
    readable = true;
    expect(await next('one')).toMatchObject({ kind: 'done', events: [version('own', 'one')] });
    expect(log).toHaveLength(length);
    await expect(next('two')).rejects.toThrow('cannot read'); // recorded, as the first was
    readable = true;
    await next('two');
    expect(
      book
        .current()
        .state.patterns.get('own')
        ?.versions.map(({ pattern }) => pattern.version),
    ).toEqual([1, 2]);
  });

  it('keeps what the store said of a change when reading it back fails, too', async () => {
    const log: MemoryLog = [];
    const store = createMemoryStore(log);
    let readable = true;
    const down = {
      ...store,
      readAll: (...asked: Parameters<typeof store.readAll>) =>
        readable ? store.readAll(...asked) : Promise.reject(new StoreUnavailable('cannot read')),
      append: (request: Parameters<typeof store.append>[0]) => {
        if (request.stream !== 'pattern-own') return store.append(request);
        readable = false;
        return Promise.reject(new StoreUnavailable('no room'));
      },
    };
    const book = new PolicyBook(new EventLog(down), new StandingClock(), BASE);
    await book.open();
    await expect(save(book, version('own', 'one'), 'c1')).rejects.toThrow('no room');
  });

  it('has a recorded change in force later when it could not be read back, though nobody changes anything', async () => {
    const store = createMemoryStore([]);
    let failures = 0;
    const flaky = {
      ...store,
      readAll: (...asked: Parameters<typeof store.readAll>) =>
        failures-- > 0 ? Promise.reject(new StoreUnavailable('cannot read')) : store.readAll(...asked),
      append: (request: Parameters<typeof store.append>[0]) => {
        failures = request.stream === 'pattern-own' ? 1 : 0;
        return store.append(request);
      },
    };
    const book = new PolicyBook(new EventLog(flaky), new StandingClock(), BASE);
    await book.open();
    await expect(save(book, version('own', 'one'), 'c1')).rejects.toThrow('cannot read');
    expect(inForce(book, 'own')).toBeUndefined();
    await vi.waitFor(() => expect(inForce(book, 'own')?.version).toBe(1), 5_000);
  });

  it('has a change done although a listener throws, and tells the others', async () => {
    const book = await open([]);
    const heard: string[] = [];
    book.onChange(() => {
      throw new Error('does not compile');
    });
    book.onChange(({ revision }) => heard.push(revision));
    expect(await save(book, version('own', 'one'), 'c1')).toMatchObject({ kind: 'done' });
    expect(heard).toEqual([book.current().revision]);
  });

  it('records nothing of a command that a guard refuses, and nothing again of what was recorded before', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    await save(book, version('own', 'one'), 'c1');
    const refusal = { refused: 'policy-not-in-force', detail: 'an older one is' } as const;
    book.guard((before, after) => (after.patterns.get('own') === before.patterns.get('own') ? undefined : refusal));
    const { length } = log;
    expect(await save(book, version('own', 'two', 2), 'c2')).toEqual({ kind: 'refused', refusal });
    expect(log).toHaveLength(length);
    expect(await save(book, version('own', 'one'), 'c1')).toMatchObject({ kind: 'done' });
    expect(await save(book, version('other', 'one'), 'c3')).toMatchObject({ kind: 'done' });
  });

  it('takes no patterns that are too expensive to search for, however they come', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const { length } = log;
    const changes = Array.from({ length: 25 }, (_, index) => version(`own-${String(index)}`, `\\pL{400}x${String(index)}`)).map((fact) => ({
      stream: patternStream(fact.data.pattern.id),
      decide: () => [fact],
    }));
    const answer = await book.changeAll(changes, { actor: ACTOR, commandId: 'c1' });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { refused: 'policy-too-expensive' } });
    expect(log).toHaveLength(length);
  });

  it('writes to no stream that is not the policy’s', async () => {
    const book = await open([]);
    await expect(book.change('message-1', () => [], { actor: ACTOR, commandId: 'c1' })).rejects.toThrow('message-1');
  });

  it('reads facts of the policy only, wherever else the log has facts', async () => {
    const log: MemoryLog = [];
    const book = await open(log);
    const changes = [{ key: 'dlp.mode', before: null, after: 'monitor' }];
    await book.change(placeStream('global'), () => [{ type: 'SettingsChanged', data: { changes, reason: null } }], {
      actor: ACTOR,
      commandId: 'c1',
    });
    expect(log.map(({ type, version: number, data }) => decodeEvent({ type, version: number, data }).type)).toEqual(
      book.history().map(({ event }) => event.type),
    );
    expect(book.current().state.places.get('global')?.values.get('dlp.mode')?.value).toBe('monitor');
  });
});
