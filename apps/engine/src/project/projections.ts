/** The read models and what feeds them. Keys are fetched before a batch is applied, since applying is synchronous. */
import type Database from 'better-sqlite3';
import { createProjector, type EventStore, type Projection, type Projector } from '#event-store';
import { decodeEvent, decodeMeta, eventSchemas, type StoredEvent } from '#events';
import type { EngineKeys, FieldSealer, KeyRef } from '../platform/engine-keys.js';
import { dayCountsProjection } from './day-counts/day-counts-projection.js';
import { heldMessagesProjection } from './held-messages/held-messages-projection.js';
import { logOverwriter, type LogOverwriter } from './overwrite-log.js';
import { patternFiguresProjection } from './pattern-figures/pattern-figures-projection.js';
import type { ProjectedEvent } from './projected-event.js';

export interface ProjectionParts {
  readonly store: EventStore;
  readonly keys: Pick<EngineKeys, 'ofMessage'>;
  readonly db: Database.Database;
  /** The alarm: a read model stands still. */
  readonly onStopped: (cause: Error, projection: string) => void;
}

export class Projections {
  private readonly openers = new Map<string, FieldSealer | undefined>();
  private readonly heldMessages: Projector;
  private readonly dayCounts: Projector;
  private readonly patternFigures: Projector;
  private readonly listeners = new Set<() => void>();
  private readonly log: LogOverwriter;

  constructor(private readonly parts: ProjectionParts) {
    this.log = logOverwriter(parts.db);
    this.heldMessages = this.projector(heldMessagesProjection(), this.prepared(parts.store));
    this.dayCounts = this.projector(dayCountsProjection, parts.store);
    this.patternFigures = this.projector(patternFiguresProjection, parts.store);
  }

  /** Follows the log. Rows that are ahead of it, as after a restored backup, are built again. */
  async start(): Promise<void> {
    this.log.overwrite(); // a stop may have come between a destruction and this
    const end = await this.parts.store.lastPosition();
    for (const projector of this.all()) {
      if (projector.position() > end) await projector.rebuild();
      else projector.start();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((projector) => projector.stop()));
    this.log.stop();
  }

  /** Resolves once everything that is in the log now is in the rows. */
  async caughtUp(): Promise<void> {
    const end = await this.parts.store.lastPosition();
    await Promise.all(this.all().map((projector) => projector.reached(end)));
  }

  /** Positions by which the slowest read model is behind. */
  async lag(): Promise<number> {
    return Math.max(...(await Promise.all(this.all().map((projector) => projector.lag()))));
  }

  /** Calls back after each batch of the list of held messages; the answer stops that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private all(): readonly Projector[] {
    return [this.heldMessages, this.dayCounts, this.patternFigures];
  }

  private projector(projection: Projection<ProjectedEvent>, store: EventStore): Projector {
    return createProjector({
      store,
      db: this.parts.db,
      projection,
      knows: (type) => Object.hasOwn(eventSchemas, type),
      decode: (stored) => this.decode(stored),
      onStopped: (cause) => this.parts.onStopped(cause, projection.name),
    });
  }

  private decode(stored: StoredEvent): ProjectedEvent {
    const { stream, revision, position } = stored;
    return { stream, revision, position, at: decodeMeta(stored).at, event: decodeEvent(stored), opener: this.openers.get(stream) };
  }

  /** The store as it is, but each batch waits for the keys that it needs. */
  private prepared(store: EventStore): EventStore {
    return {
      ...store,
      subscribeAll: (options) =>
        store.subscribeAll({
          ...options,
          handle: async (events) => {
            await this.fetchOpeners(events);
            await options.handle(events);
            this.openers.clear();
            if (events.some(({ type }) => type === 'ContentDestroyed')) this.log.overwrite();
            for (const listener of this.listeners) listener();
          },
        }),
    };
  }

  private async fetchOpeners(events: readonly StoredEvent[]): Promise<void> {
    for (const { type, stream } of events) {
      if (type !== 'CustodyTaken') continue; // the moment at which a row is made
      const id = stream.slice('message-'.length);
      const ref = await this.keyRef(stream, events);
      this.openers.set(stream, ref && (await this.parts.keys.ofMessage(id, ref)));
    }
  }

  private async keyRef(stream: string, batch: readonly StoredEvent[]): Promise<KeyRef | undefined> {
    const isFirst = (stored: StoredEvent): boolean => stored.stream === stream && stored.type === 'MessageReceived';
    const first = batch.find(isFirst) ?? (await this.parts.store.readStream(stream)).find(isFirst);
    const event = first && decodeEvent(first);
    return event?.type === 'MessageReceived' ? event.data.key : undefined;
  }
}
