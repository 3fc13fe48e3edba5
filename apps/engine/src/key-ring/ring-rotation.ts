/**
 * Rotates the key ring while the engine runs, and others that share its folder: a fresh key wraps from now on, what older keys wrapped is
 * wrapped anew, and a key that no file needs any more is dropped. Cut off at any step it is gone on with at the next start, of any of them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { sumOfCounts, wrappedKeyFiles, type FiledKeyRing, type RewrapCount } from '#crypto';
import { KEY_RING_STREAM, type Actor, type EventMeta, type KeyRingEvent } from '#events';
import { RevisionConflict, type Subscription } from '#event-store';
import { ulid } from 'ulid';
import { sharedDir } from '../config/shared-dir.js';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { rewrapAll } from './wrapped-places.js';

/** Whoever has read a wrapped key just before it was replaced has opened it by then. */
const GRACE_MS = 10_000;
/** By then an engine that has told of a drop has dropped. */
const DROPPED_MS = 2_000;
const SYSTEM: Actor = { kind: 'system', id: 'key-ring' };

export interface RingState {
  readonly activeId: string;
  /** Oldest first. `files`: how many need it, as counted last; null: not counted since the start. */
  readonly keys: readonly { readonly id: string; readonly created: string; readonly files: number | null }[];
  readonly isRotating: boolean;
  /** Of the last rotation since the start; null: there was none. */
  readonly last: RewrapCount | null;
}

export type RotationAnswer = 'rotating' | 'rotation-running';

type Parts = Pick<EngineParts, 'config' | 'events' | 'clock' | 'log' | 'folder' | 'bucket' | 'nodes'> & {
  readonly ring: FiledKeyRing;
  readonly graceMs?: number;
};

export class RingRotation {
  private running: Promise<void> | undefined;
  private files: ReadonlyMap<string, number> | undefined;
  private last: RewrapCount | null = null;
  private stopped = false;
  private following: Subscription | undefined;

  constructor(private readonly parts: Parts) {}

  state(): RingState {
    const { ring } = this.parts;
    const keys = ring.keys.map((key) => ({ ...key, files: this.files === undefined ? null : (this.files.get(key.id) ?? 0) }));
    return { activeId: ring.activeId, keys, isRotating: this.running !== undefined, last: this.last };
  }

  /** Goes on with a rotation that a stop has cut off: there is more than one key then, and its fact may be missing. */
  start(): void {
    const { ring, nodes } = this.parts;
    this.following = this.followOthers();
    nodes.show({ streamPrefixes: [KEY_RING_STREAM], readOn: () => ring.reload() });
    if (ring.keys.length > 1) this.begin(this.recordRotation({ actor: SYSTEM, commandId: `rotated-${ring.activeId}` }));
  }

  /** Resolves once the fresh key is in use and recorded; the rest goes on. A command that was carried out before does nothing. */
  async rotate(by: Omit<EventMeta, 'at'>): Promise<RotationAnswer> {
    const { ring, clock, events } = this.parts;
    await ring.reload();
    const { events: facts } = await events.read(KEY_RING_STREAM);
    if (facts.some(({ meta }) => meta.commandId === by.commandId)) return 'rotating';
    if (this.running !== undefined) return 'rotation-running';
    // a fresh key that no fact tells of is what is wanted: its fact could not be written before
    const fresh = this.isToldBy(facts) ? ring.rotate(clock.iso()) : Promise.resolve();
    const rotated = fresh.then(() => this.recordRotation(by));
    this.begin(rotated);
    await rotated;
    return 'rotating';
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    await this.running;
  }

  /** No key is dropped any more; what is cut off is gone on with at the next start. */
  stop(): void {
    this.stopped = true;
    void this.following?.stop();
  }

  /** What another engine has changed is known here at once; that nothing is lost until then is the ring's own doing. */
  private followOthers(): Subscription {
    const { events, ring, log } = this.parts;
    return events.store.subscribeAll({
      afterPosition: 0,
      filter: { streamPrefixes: [KEY_RING_STREAM] },
      handle: async () => {
        await ring.reload();
        // the fact of a drop is written before the key goes
        setTimeout(() => void ring.reload().catch(() => undefined), DROPPED_MS).unref();
      },
      onStopped: (cause) => log.error({ cause: errorName(cause) }, 'the key ring stopped following the log'),
    });
  }

  private begin(rotated: Promise<void>): void {
    this.files = undefined;
    this.running = rotated
      .then(() => this.rewrap())
      .catch((cause: unknown) => {
        this.parts.log.error({ cause: errorName(cause) }, 'the rotation of the key ring broke off: the next start goes on with it');
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  private async rewrap(): Promise<void> {
    const { ring, config, log, folder, bucket, graceMs = GRACE_MS } = this.parts;
    await ring.stored();
    const inBucket = await bucket?.wrapAllAnew(ring);
    this.last = sumOfCounts([await rewrapAll(sharedDir(config), ring, folder.writer), ...(inBucket ? [inBucket] : [])]);
    await pause(graceMs, undefined, { ref: false });
    this.files = await this.count();
    const old = ring.keys.filter(({ id }) => id !== ring.activeId);
    const unneeded = new Set(old.filter(({ id }) => !this.files?.has(id)).map(({ id }) => id));
    const { rewrapped, unreadable } = this.last;
    const fields = { rewrapped, unreadable, dropped: unneeded.size, kept: old.length - unneeded.size };
    if (fields.kept > 0) log.warn(fields, 'the key ring keeps old keys, since files that cannot be wrapped anew need them');
    else log.info(fields, 'the key ring was rotated');
    if (this.stopped || unneeded.size === 0) return;
    await this.recordDrop(unneeded);
    await ring.drop(unneeded);
  }

  /** The key first, then its fact: nothing is wrapped anew, and no key dropped, before both are there. */
  private async recordRotation(by: Omit<EventMeta, 'at'>): Promise<void> {
    const { ring, events } = this.parts;
    const { events: facts } = await events.read(KEY_RING_STREAM);
    if (this.isToldBy(facts)) return;
    try {
      await this.record({ type: 'KeyRingRotated', data: { keyId: ring.activeId } }, by);
    } catch (cause) {
      if (!(cause instanceof RevisionConflict)) throw cause;
      await this.recordRotation(by); // another engine has recorded something, perhaps this
    }
  }

  /** Whether facts tell of the key in use. Of the very first one, alone on its ring, there is none. */
  private isToldBy(facts: readonly RecordedEvent[]): boolean {
    const { ring } = this.parts;
    const tells = ({ event }: RecordedEvent): boolean => event.type === 'KeyRingRotated' && event.data.keyId === ring.activeId;
    return ring.keys.length === 1 || facts.some(tells);
  }

  /** The fact first, then the key: what a stop leaves on the ring is dropped after the next start, without a second fact. */
  private async recordDrop(ids: ReadonlySet<string>): Promise<void> {
    const { events: facts } = await this.parts.events.read(KEY_RING_STREAM);
    const told = new Set(facts.flatMap(({ event }) => (event.type === 'KeyRingKeysDropped' ? event.data.keyIds : [])));
    const keyIds = [...ids].filter((id) => !told.has(id));
    if (keyIds.length > 0)
      await this.record({ type: 'KeyRingKeysDropped', data: { keyIds } }, { actor: SYSTEM, commandId: `drop-${ulid()}` });
  }

  private async count(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const { config, bucket } = this.parts;
    const count = (keyId: string): unknown => counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
    if (bucket) for await (const keyId of bucket.wrappingKeys()) count(keyId);
    for (const directory of new Set([config.dataDir, sharedDir(config)].map((each) => path.resolve(each))))
      for await (const { keyId } of wrappedKeyFiles(directory)) count(keyId);
    return counts;
  }

  private async record(event: KeyRingEvent, by: Omit<EventMeta, 'at'>): Promise<void> {
    const { events, clock } = this.parts;
    const { head } = await events.read(KEY_RING_STREAM);
    await events.append(KEY_RING_STREAM, head, [event], { ...by, at: clock.iso() });
  }
}
