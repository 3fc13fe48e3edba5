import { createMemoryStore, StoreUnavailable, type MemoryLog } from '#event-store';
import type { SimulationEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { jsonLog } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';
import { SimulationRecord } from './simulation-record.js';

const BY = { at: '2026-03-01T10:00:00.000Z', actor: { kind: 'account', id: 'ana' } } as const;
const END: SimulationEvent['data'] = {
  ...{ end: 'finished', startedAt: '2026-03-01T09:00:00.000Z', policyRevision: '0'.repeat(16), draftDigest: 'f'.repeat(16) },
  ...{ since: null, until: null, rescan: false, messages: 2, replayed: 1, changed: [], patterns: ['iban'], groups: [], settings: [] },
};

/** A store that is away for so many appends. */
function recordOver(log: MemoryLog, away: number) {
  const store = createMemoryStore(log);
  const said: string[] = [];
  let failures = away;
  const events = new EventLog({
    ...store,
    append: (request) => (failures-- > 0 ? Promise.reject(new StoreUnavailable('away')) : store.append(request)),
  });
  const record = new SimulationRecord(events, jsonLog('error', { write: (line: string) => void said.push(line) }));
  return { record, said };
}

describe('the record of a simulation', () => {
  it('comes into the log when the store is back, once', async () => {
    const log: MemoryLog = [];
    const { record, said } = recordOver(log, 1);
    await record.ended('01JNAVZ3T0QK8W5H6M2R4YB7XC', END, BY, new AbortController().signal);
    expect(log.map(({ stream, type, data }) => [stream, type, JSON.parse(data)])).toEqual([
      ['simulation-01JNAVZ3T0QK8W5H6M2R4YB7XC', 'SimulationEnded', END],
    ]);
    expect(said).toHaveLength(1);
  });

  it('says once that the store is away, however often it is tried', async () => {
    const log: MemoryLog = [];
    const { record, said } = recordOver(log, 3);
    await record.ended('x', END, BY, new AbortController().signal);
    expect([log.length, said.length]).toEqual([1, 1]);
  });

  it('is tried once more, and given up, when the engine stops', async () => {
    const log: MemoryLog = [];
    const { record, said } = recordOver(log, 10);
    const stop = new AbortController();
    const recorded = record.ended('x', END, BY, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await recorded;
    expect(log).toEqual([]);
    expect(said.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'the end of a simulation could not be recorded; it is tried again',
      'the end of a simulation was not recorded',
    ]);
  });
});
