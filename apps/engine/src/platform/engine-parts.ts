/** What every feature of the engine stands on, opened once at start and closed once at the end. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  KeyRingRefused,
  openDayKeys,
  openKeyRing,
  openSpoolDirectory,
  wrappedKeyFiles,
  type BlobPlace,
  type DayKeys,
  type FiledKeyRing,
  type SealedBlobStore,
  type SpoolDirectory,
} from '#crypto';
import { openStore, type EventStore } from '#event-store';
import type { EngineConfig } from '../config/engine-config.js';
import { sharedDir } from '../config/shared-dir.js';
import { openBlobs } from './blob-store.js';
import { openDataFolder, type DataFolder } from './data-folder.js';
import { type EngineClock, SystemClock } from './engine-clock.js';
import { EngineKeys, type DayKeySets } from './engine-keys.js';
import { type EngineLog, jsonLog } from './engine-log.js';
import { Duties } from '../nodes/duties.js';
import { OnlyNode, type Nodes } from '../nodes/nodes.js';
import { SharedNodes } from '../nodes/shared-nodes.js';
import { Turns } from '../nodes/turns.js';
import { EventLog } from './event-log.js';
import { forgetOtherLog } from './followed-log.js';
import { Readiness } from './readiness.js';

/** Injection token of the configuration. */
export const ENGINE_CONFIG = Symbol('engine configuration');
/** Injection token of the sealed blob store. */
export const SEALED_BLOBS = Symbol('sealed blobs');
/** Injection token of the day keys. */
export const DAY_KEYS = Symbol('day keys');

export interface EngineParts {
  readonly config: EngineConfig;
  /** The folder that is this engine's own; given back when the store is closed. */
  readonly folder: DataFolder;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly store: EventStore;
  readonly events: EventLog;
  /** The engines that are at work on the store; not joined yet. */
  readonly nodes: Nodes;
  readonly turns: Turns;
  readonly duties: Duties;
  readonly keyRing: FiledKeyRing;
  readonly keys: EngineKeys;
  readonly dayKeys: DayKeySets;
  readonly blobs: SealedBlobStore;
  /** Where held messages lie in a bucket; undefined: in the shared folder. */
  readonly bucket: BlobPlace | undefined;
  readonly spool: SpoolDirectory;
  readonly readiness: Readiness;
}

/**
 * Opens the data directory: the store first, since it holds the lock against a second engine.
 * @throws with a sentence for the operator when the directory, the store or the key ring cannot be used.
 */
export async function openEngineParts(config: EngineConfig, log: EngineLog = jsonLog(config.log.level)): Promise<EngineParts> {
  const [directory, shared] = [path.resolve(config.dataDir), path.resolve(sharedDir(config))];
  for (const each of [directory, shared]) await mkdir(each, { recursive: true, mode: 0o700 });
  const clock = new SystemClock();
  const store = await openStore(config.store.url);
  try {
    const folder = await openDataFolder(directory);
    closeWith(store, () => folder.release());
    if (await forgetOtherLog(directory, config.store.url))
      log.info({}, 'the log is another one than before: the read models are built anew');
    const ring = await openRing(shared, (await store.lastPosition()) === 0, clock.iso());
    const openDays = (name: string): Promise<DayKeys> => openDayKeys(path.join(shared, 'keys', name), ring);
    const dayKeys = { cleared: await openDays('days'), decisions: await openDays('decision-days'), access: await openDays('access-days') };
    const opened = await openBlobs(config, ring, folder.writer, log);
    closeWith(store, () => opened.close());
    const { blobs, bucket } = opened;
    const spool = await openSpoolDirectory(path.join(directory, 'spool'));
    const readiness = new Readiness();
    readiness.ready('store');
    const coordination = openCoordination(config, { store, clock, log });
    readiness.asks('node', () => coordination.nodes.isHeard());
    return {
      config,
      folder,
      clock,
      log,
      store,
      ...coordination,
      keyRing: ring,
      keys: new EngineKeys(ring, dayKeys, blobs),
      dayKeys,
      blobs,
      bucket,
      spool,
      readiness,
    };
  } catch (cause) {
    await store.close();
    throw cause;
  }
}

/** A store in a file has one lock; on a server there may be other engines. */
function openCoordination({ store: { url }, node: { name } }: EngineConfig, parts: Pick<EngineParts, 'store' | 'clock' | 'log'>) {
  const nodes: Nodes = /^(sqlite|memory):/.test(url) ? new OnlyNode() : new SharedNodes({ ...parts, name });
  const events = new EventLog(parts.store, nodes.id);
  const turns = new Turns({ ...parts, events, nodes });
  return { events, nodes, turns, duties: new Duties({ nodes, turns, log: parts.log }) };
}

/** What goes with the store, which is closed last. */
function closeWith(store: EventStore, alsoClose: () => void): void {
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    alsoClose();
  };
}

/** Files that are looked at to see whether the ring is theirs. */
const SAMPLES = 50;

/**
 * Neither a fresh ring nor another one is put in the place of that which wrapped what is kept: it would all be unreadable, without a word.
 * @throws KeyRingRefused
 */
async function openRing(directory: string, isLogEmpty: boolean, now: string): Promise<FiledKeyRing> {
  const file = path.join(directory, 'keys', 'key-ring.json');
  const named = await wrappingKeys(directory);
  const ring = await openKeyRing(file, isLogEmpty && named.size === 0 ? 'create' : 'refuse', now);
  if (named.size > 0 && !ring.keys.some(({ id }) => named.has(id)))
    throw new KeyRingRefused(`the key ring ${file} is another one than that which wrapped what is kept: restore it from your backup`);
  return ring;
}

/** The keys of the ring that some of the files name. */
async function wrappingKeys(directory: string): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  let left = SAMPLES;
  for await (const { keyId } of wrappedKeyFiles(directory)) {
    named.add(keyId);
    left -= 1;
    if (left === 0) break;
  }
  return named;
}
