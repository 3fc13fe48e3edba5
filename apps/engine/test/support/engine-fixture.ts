/** The parts of an engine for specs: real keys, blobs and spool in a folder of their own, a store in memory, a clock that stands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  openDayKeys,
  openKeyRing,
  openSealedBlobStore,
  openSpoolDirectory,
  type DayKeys,
  type SealedBlobStore,
  type SpoolDirectory,
} from '#crypto';
import { createMemoryStore, type EventStore, type MemoryLog } from '#event-store';
import { engineConfigSchema, type EngineConfig } from '../../src/config/engine-config.js';
import { Duties } from '../../src/nodes/duties.js';
import { OnlyNode, type Nodes } from '../../src/nodes/nodes.js';
import { Turns } from '../../src/nodes/turns.js';
import { EngineClock } from '../../src/platform/engine-clock.js';
import { EngineKeys, type DayKeySets } from '../../src/platform/engine-keys.js';
import { jsonLog, type EngineLog } from '../../src/platform/engine-log.js';
import { EventLog } from '../../src/platform/event-log.js';
import type { ToldPasswords } from '../../src/passwords/told-password-port.js';
import type { DkimSigner } from '../../src/protect/dkim-signer-port.js';

export const NO_PASSWORDS: Pick<ToldPasswords, 'told'> = { told: () => Promise.resolve(undefined) };
export const NO_DKIM: DkimSigner = { hasKeys: false, sign: () => Promise.resolve({ signed: false, refused: false, why: 'no-key' }) };

/** Stands until it is moved. */
export class StandingClock extends EngineClock {
  private elapsed = 0;

  constructor(private time = Date.parse('2026-03-01T10:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.time);
  }

  override elapsedMs(): number {
    return this.elapsed;
  }

  /** Time passes. */
  advance(seconds: number): void {
    this.time += seconds * 1000;
    this.elapsed += seconds * 1000;
  }

  /** Somebody sets the clock: no time passes. */
  leap(seconds: number): void {
    this.time += seconds * 1000;
  }
}

export interface EngineFixture {
  readonly directory: string;
  readonly config: EngineConfig;
  readonly clock: StandingClock;
  readonly log: EngineLog;
  readonly memory: MemoryLog;
  readonly store: EventStore;
  readonly events: EventLog;
  /** There is no other engine. */
  readonly nodes: Nodes;
  readonly turns: Turns;
  readonly duties: Duties;
  readonly keys: EngineKeys;
  readonly days: DayKeySets;
  readonly blobs: SealedBlobStore;
  readonly spool: SpoolDirectory;
  /** Nobody signs. */
  readonly dkim: DkimSigner;
  /** Closes the store and removes the folder. */
  remove(): Promise<void>;
}

export async function engineFixture(settings: Record<string, unknown> = {}): Promise<EngineFixture> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-spec-'));
  const clock = new StandingClock();
  const ring = await openKeyRing(path.join(directory, 'key-ring.json'), 'create', clock.iso());
  const blobs = await openSealedBlobStore(path.join(directory, 'blobs'), ring);
  const openDays = (name: string): Promise<DayKeys> => openDayKeys(path.join(directory, name), ring);
  const days = { cleared: await openDays('days'), decisions: await openDays('decision-days'), access: await openDays('access-days') };
  const memory: MemoryLog = [];
  const store = createMemoryStore(memory);
  const events = new EventLog(store);
  const [nodes, log] = [new OnlyNode(), jsonLog('silent')];
  const turns = new Turns({ events, clock, nodes });
  const parsed = engineConfigSchema.parse({ dataDir: directory, hostname: 'gateway.example', store: { url: 'memory:' }, ...settings });
  return {
    directory,
    config: { ...parsed, trialMode: false },
    clock,
    log,
    memory,
    store,
    events,
    nodes,
    turns,
    duties: new Duties({ nodes, turns, log }),
    keys: new EngineKeys(ring, days, blobs),
    days,
    blobs,
    spool: await openSpoolDirectory(path.join(directory, 'spool')),
    dkim: NO_DKIM,
    async remove() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
