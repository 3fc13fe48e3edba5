import { defaultPatterns, type Pattern } from '#dlp';
import { createMemoryStore, type MemoryLog } from '#event-store';
import { describe, expect, it } from 'vitest';
import { StandingClock } from '../../test/support/engine-fixture.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyCatalog } from './policy-catalog.js';

const ACTOR = { kind: 'cli', id: 'test' } as const;

async function open(log: MemoryLog): Promise<PolicyCatalog> {
  const catalog = new PolicyCatalog(new EventLog(createMemoryStore(log)), new StandingClock());
  await catalog.open();
  return catalog;
}

function pattern(id: string, regex: string): Pattern {
  const [model] = defaultPatterns();
  if (model === undefined) throw new Error('no factory pattern');
  return { ...model, id, matcher: { kind: 'regex', regex, caseSensitive: false }, examples: { mustMatch: [], mustNotMatch: [] } };
}

describe('the catalog of patterns', () => {
  it('holds the factory’s patterns in a new store, recorded once', async () => {
    const log: MemoryLog = [];
    const catalog = await open(log);
    const ids = defaultPatterns().map(({ id }) => id);
    expect(catalog.patterns().map(({ id }) => id)).toEqual([...ids].sort());
    expect(log).toHaveLength(ids.length);
    const again = await open(log);
    expect(log).toHaveLength(ids.length);
    expect(again.patterns()).toEqual(catalog.patterns());
    expect(again.revision).toBe(catalog.revision);
  });

  it('completes a first start that was cut off, all patterns as the factory made them', async () => {
    const log: MemoryLog = [];
    const whole = await open(log);
    log.splice(5);
    const completed = await open(log);
    expect(completed.patterns()).toEqual(whole.patterns());
  });

  it('lets a factory pattern that an upgrade brings into a used store only report', async () => {
    const log: MemoryLog = [];
    const first = await open(log);
    await first.save([pattern('own', 'project-\\d+')], 'import', ACTOR, 'c1');
    const missing = log.findIndex(({ stream }) => stream === 'pattern-credit-card');
    log.splice(missing, 1);
    expect((await open(log)).find('credit-card')?.state).toBe('shadow');
    expect(first.find('credit-card')?.state).toBe('live');
  });

  it('takes good patterns and refuses bad ones with the reason of RE2', async () => {
    const catalog = await open([]);
    const patterns = [
      pattern('good', 'project-\\d+'),
      pattern('look-ahead', 'a(?=b)'),
      pattern('back-reference', '(a)\\1'),
      pattern('also-good', 'x{3}'),
    ];
    const refusals = await catalog.save(patterns, 'import', ACTOR, 'c1');
    expect(refusals.map(({ id }) => id)).toEqual(['look-ahead', 'back-reference']);
    expect(refusals[0]?.reason).toMatch(/invalid perl operator|\(\?=/);
    expect(refusals[1]?.reason).toMatch(/invalid escape sequence|\\1/);
    expect([catalog.find('good')?.version, catalog.find('also-good')?.version, catalog.find('look-ahead')]).toEqual([1, 1, undefined]);
  });

  it('refuses a pattern that could not be stored, and takes the others', async () => {
    const catalog = await open([]);
    const refusals = await catalog.save([{ ...pattern('Upper Case', 'x') }, pattern('good', 'y')], 'import', ACTOR, 'c1');
    expect(refusals).toEqual([{ id: 'Upper Case', reason: expect.stringMatching(/^id: /) }]);
    expect(catalog.find('good')?.version).toBe(1);
  });

  it('counts versions, keeps the newest after a restart, and forgets none in the log', async () => {
    const log: MemoryLog = [];
    const catalog = await open(log);
    await catalog.save([pattern('own', 'one')], 'import', ACTOR, 'c1');
    await catalog.save([pattern('own', 'two'), pattern('own', 'three')], 'edit', ACTOR, 'c2');
    const reopened = await open(log);
    expect(reopened.find('own')).toMatchObject({ version: 3, matcher: { regex: 'three' } });
    expect(log.filter(({ stream }) => stream === 'pattern-own').map(({ revision }) => revision)).toEqual([0, 1, 2]);
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  });

  it('records nothing for a pattern that is as the one in force', async () => {
    const log: MemoryLog = [];
    const catalog = await open(log);
    await catalog.save([pattern('own', 'one')], 'import', ACTOR, 'c1');
    const { length } = log;
    const { revision } = catalog;
    await catalog.save([pattern('own', 'one'), ...defaultPatterns()], 'import', ACTOR, 'c2');
    expect([log.length, catalog.revision]).toEqual([length, revision]);
    await (await open(log)).save([pattern('own', 'one')], 'import', ACTOR, 'c3');
    expect(log).toHaveLength(length);
  });

  it('has a new revision for every change, says so, and the same revision for the same patterns', async () => {
    const catalog = await open([]);
    const heard: string[] = [];
    catalog.onChange(() => heard.push(catalog.revision));
    const before = catalog.revision;
    await catalog.save([pattern('own', 'one')], 'import', ACTOR, 'c1');
    await catalog.save([pattern('own', 'two')], 'import', ACTOR, 'c2');
    expect(new Set([before, ...heard]).size).toBe(3);
    const twin = await open([]);
    expect(twin.revision).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
  });
});
