import type { SimulationResult } from '#contracts';
import { policyResolver, tallyMessages, type PolicySet } from '#dlp';
import { createMemoryStore, type MemoryLog } from '#event-store';
import { decodeEvent, decodeMeta } from '#events';
import { describe, expect, it } from 'vitest';
import { StandingClock } from '../../test/support/engine-fixture.js';
import { examinerInThisProcess } from '../cli/examiner.js';
import { jsonLog } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { DraftTrial } from './draft-trial.js';
import { SimulationDesk } from './simulation-desk.js';
import { SimulationRecord } from './simulation-record.js';
import { SimulationCancelled, type SimulationOrder } from './simulation-run.js';
import type { SimulationRequest } from './simulator.js';

const REQUEST: SimulationRequest = { draft: { patterns: [], moves: [], groups: [], settings: [] }, rescan: true };
const SET: PolicySet = { revision: 'x', patterns: [], groups: [], settings: { base: {}, scopes: [] }, exceptions: [] };
const TARGET = {
  policy: { set: SET, resolver: policyResolver(SET) },
  directions: { internalDomains: [], exemptDomains: [] },
  plans: new Map(),
};
const CHANGES = { draftDigest: 'f'.repeat(16), patterns: ['iban'], groups: [], settings: [] };
const ORDER: SimulationOrder = {
  before: TARGET,
  after: TARGET,
  newPatterns: [],
  policyRevision: '0'.repeat(16),
  rescan: true,
  changes: CHANGES,
};
const { changed: _changed, ...nothing } = tallyMessages([], new Map(), 0);
const RESULT: SimulationResult = {
  ...nothing,
  matrix: [],
  byPattern: [],
  bySenderDomain: [],
  byRecipientDomain: [],
  changed: [],
  policyRevision: '0'.repeat(16),
  since: null,
  until: null,
  messages: 0,
  replayed: 0,
  rescanned: 0,
  notReplayed: [],
  durationMs: 0,
};

/** Stands in for the work: each simulation runs until it is let go or stopped. */
function heldSimulator() {
  const running: { readonly letGo: (result?: Partial<SimulationResult>) => void }[] = [];
  const run = (_order: SimulationOrder, _progress: unknown, signal: AbortSignal): Promise<SimulationResult> =>
    new Promise((resolve, reject) => {
      running.push({ letGo: (result) => resolve({ ...RESULT, ...result }) });
      signal.addEventListener('abort', () => reject(new SimulationCancelled()));
    });
  let orders = 0;
  const order = (): SimulationOrder => {
    orders += 1;
    return ORDER;
  };
  return { running, ordered: () => orders, simulator: { order, run } };
}

function openDesk() {
  const { running, ordered, simulator } = heldSimulator();
  const log: MemoryLog = [];
  const record = new SimulationRecord(new EventLog(createMemoryStore(log)), jsonLog('silent'));
  const desk = new SimulationDesk(new DraftTrial(examinerInThisProcess()), simulator, record, new StandingClock(), jsonLog('silent'));
  const start = (commandId: string) => {
    const answer = desk.start(REQUEST, { name: 'Ana', actor: { kind: 'account', id: 'ana' }, commandId });
    return answer.kind === 'started' ? answer.simulation.id : answer.kind;
  };
  return { desk, running, start, ordered, log };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the desk of simulations', () => {
  it('runs two at once, and the next one when one of them has ended', async () => {
    const { desk, running, start } = openDesk();
    const ids = ['a', 'b', 'c'].map(start);
    await turn();
    expect(running).toHaveLength(2);
    running[0]?.letGo();
    await turn();
    expect(running).toHaveLength(3);
    expect(ids.map((id) => desk.find(id)?.state)).toEqual(['finished', 'running', 'running']);
    await desk.onApplicationShutdown();
  });

  it('lets eight wait and refuses the next, without looking into its draft', async () => {
    const { desk, start, ordered } = openDesk();
    const answers = Array.from({ length: 13 }, (_, i) => start(`c${String(i)}`));
    expect(answers.indexOf('too-many')).toBe(10);
    expect(ordered()).toBe(10);
    await desk.onApplicationShutdown();
  });

  it('answers a repeated command with what it started', async () => {
    const { desk, start } = openDesk();
    expect(start('same')).toBe(start('same'));
    await desk.onApplicationShutdown();
  });

  it('never begins one that was stopped while it waited, and is done when the engine stops', async () => {
    const { desk, running, start } = openDesk();
    const ids = ['a', 'b', 'c'].map(start);
    await turn();
    desk.cancel(ids[2] ?? '');
    running[0]?.letGo();
    await turn();
    await turn();
    expect(running).toHaveLength(2);
    expect(desk.find(ids[2] ?? '')?.state).toBe('cancelled');
    await desk.onApplicationShutdown();
    expect(ids.map((id) => desk.find(id)?.state)).toEqual(['finished', 'cancelled', 'cancelled']);
  });

  it('lets another wait as soon as one that waited is stopped', async () => {
    const { desk, running, start } = openDesk();
    const ids = Array.from({ length: 10 }, (_, i) => start(`c${String(i)}`));
    expect(start('one more')).toBe('too-many');
    desk.cancel(ids[5] ?? '');
    expect(start('another')).not.toBe('too-many');
    await turn();
    expect(desk.find(ids[5] ?? '')?.state).toBe('cancelled');
    expect(running).toHaveLength(2);
    await desk.onApplicationShutdown();
  });

  it('records of each how it ended, by whom, and how many would have changed', async () => {
    const { desk, running, start, log } = openDesk();
    const ids = ['a', 'b'].map(start);
    await turn();
    running[0]?.letGo({
      ...{ messages: 7, replayed: 6 },
      matrix: [
        { before: 'pass', after: 'pass', messages: 4 },
        { before: 'pass', after: 'block', messages: 2 },
      ],
    });
    await turn();
    await desk.onApplicationShutdown();
    const told = log.map((stored) => ({ stream: stored.stream, ...decodeMeta(stored).actor, data: decodeEvent(stored).data }));
    const base = { policyRevision: '0'.repeat(16), draftDigest: 'f'.repeat(16), patterns: ['iban'], rescan: true };
    expect(told).toMatchObject([
      {
        ...{ stream: `simulation-${ids[0] ?? ''}`, kind: 'account', id: 'ana' },
        data: { ...base, end: 'finished', messages: 7, replayed: 6, changed: [{ before: 'pass', after: 'block', messages: 2 }] },
      },
      { stream: `simulation-${ids[1] ?? ''}`, data: { ...base, end: 'cancelled', messages: 0, replayed: 0, changed: [] } },
    ]);
  });

  it('keeps the last twenty that ended, newest first', async () => {
    const { desk, running, start } = openDesk();
    const ids: string[] = [];
    for (let i = 0; i < 25; i++) {
      ids.push(start(`c${String(i)}`));
      await turn();
      running.at(-1)?.letGo();
      await turn();
    }
    const listed = desk.list().map(({ id }) => id);
    expect(listed.slice(0, 20)).toEqual([...ids].reverse().slice(0, 20));
    expect(listed.length).toBeLessThanOrEqual(21);
  });
});
