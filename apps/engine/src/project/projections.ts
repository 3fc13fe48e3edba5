/** The read models and what feeds them. Keys are fetched before a batch is applied, since applying is synchronous. */
import type Database from 'better-sqlite3';
import { createProjectors, type EventStore, type Projectors } from '#event-store';
import { decodeEvent, decodeMeta, eventSchemas, type StoredEvent } from '#events';
import type { EngineKeys, FieldSealer } from '../platform/engine-keys.js';
import { auditEntriesProjection } from './audit-entries/audit-entries-projection.js';
import { dayCountsProjection } from './day-counts/day-counts-projection.js';
import { heldMessagesProjection } from './held-messages/held-messages-projection.js';
import { logOverwriter, type LogOverwriter } from './overwrite-log.js';
import { patternFiguresProjection } from './pattern-figures/pattern-figures-projection.js';
import { senderPageProjection } from './sender-page/sender-page-projection.js';
import { precisionProjection } from './precision/precision-projection.js';
import { reportFactsProjection } from './report-facts/report-facts-projection.js';
import type { ProjectedEvent } from './projected-event.js';

export interface ProjectionParts {
  readonly store: EventStore;
  readonly keys: Pick<EngineKeys, 'ofMessage'>;
  readonly db: Database.Database;
  /** For rows that nobody reads before they are complete: larger batches cost less, and keep others waiting. */
  readonly batchEvents?: number;
  /** The alarm: a read model stands still. */
  readonly onStopped: (cause: Error, projection: string) => void;
}

/** What makes a row, or brings sealed text into it. */
const OPENS: ReadonlySet<string> = new Set(['CustodyTaken', 'EncryptionFailed', 'ReleaseRequested']);

type Openers = ReadonlyMap<string, FieldSealer | undefined>;

export class Projections {
  private readonly projectors: Projectors;
  private readonly listeners = new Set<() => void>();
  private readonly log: LogOverwriter;
  /** Something was dropped that the write-ahead log still holds. */
  private forgot = false;

  constructor(private readonly parts: ProjectionParts) {
    this.log = logOverwriter(parts.db);
    const heldMessages = heldMessagesProjection();
    const isOfList = (projections: readonly string[]): boolean => projections.includes(heldMessages.name);
    this.projectors = createProjectors<ProjectedEvent>({
      store: parts.store,
      db: parts.db,
      projections: [
        heldMessages,
        auditEntriesProjection,
        dayCountsProjection,
        patternFiguresProjection,
        precisionProjection,
        senderPageProjection,
        reportFactsProjection,
      ],
      batchEvents: parts.batchEvents,
      knows: (type) => Object.hasOwn(eventSchemas, type),
      decoder: async (events, projections) => {
        const openers: Openers = isOfList(projections) ? await this.openersOf(events) : new Map();
        return (stored) => projected(stored, openers);
      },
      onApplied: async (events, projections) => {
        if (!isOfList(projections)) return;
        await this.overwriteForgotten(events);
        for (const listener of this.listeners) listener();
      },
      onStopped: parts.onStopped,
    });
  }

  /** Follows the log. Rows that are ahead of it, as after a restored backup, are built again. */
  async start(): Promise<void> {
    this.log.overwrite(); // a stop may have come between a destruction and this
    const end = await this.parts.store.lastPosition();
    for (const projector of this.projectors.all) if (projector.position() > end) await projector.rebuild();
    this.projectors.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.projectors.all.map((projector) => projector.stop()));
    this.log.stop();
  }

  /** Resolves once everything that is in the log now is in the rows. */
  async caughtUp(): Promise<void> {
    const end = await this.parts.store.lastPosition();
    await Promise.all(this.projectors.all.map((projector) => projector.reached(end)));
  }

  /** Resolves once everything up to a position is in the rows of those that follow the log. */
  async reached(position: number): Promise<void> {
    await Promise.all(this.projectors.all.filter(({ isRunning }) => isRunning).map((projector) => projector.reached(position)));
  }

  /** Positions by which the slowest read model is behind. */
  async lag(): Promise<number> {
    return Math.max(...(await Promise.all(this.projectors.all.map((projector) => projector.lag()))));
  }

  /** Calls back after each batch of the list of held messages; the answer stops that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Once it has caught up: on the way there each cut would cost a flush to the disk. */
  private async overwriteForgotten(events: readonly StoredEvent[]): Promise<void> {
    this.forgot ||= events.some(({ type }) => type === 'ContentDestroyed' || type === 'SnippetsDestroyed');
    if (!this.forgot || (events.at(-1)?.position ?? 0) < (await this.parts.store.lastPosition())) return;
    this.log.overwrite();
    this.forgot = false;
  }

  private async openersOf(events: readonly StoredEvent[]): Promise<Openers> {
    const streams = new Set(events.filter(({ type }) => OPENS.has(type)).map(({ stream }) => stream));
    const firsts = new Map(events.filter(({ type }) => type === 'MessageReceived').map((stored) => [stored.stream, stored]));
    // all at once: each key is a file of its own, and a rebuild asks for very many
    const openers = await Promise.all(
      [...streams].map(async (stream) => {
        const first = firsts.get(stream) ?? (await this.parts.store.readStream(stream)).find(({ type }) => type === 'MessageReceived');
        const event = first && decodeEvent(first);
        if (event?.type !== 'MessageReceived') return [stream, undefined] as const;
        return [stream, await this.parts.keys.ofMessage(stream.slice('message-'.length), event.data.key)] as const;
      }),
    );
    return new Map(openers);
  }
}

function projected(stored: StoredEvent, openers: Openers): ProjectedEvent {
  const { stream, revision, position } = stored;
  const { at, actor } = decodeMeta(stored);
  return { stream, revision, position, at, actor, event: decodeEvent(stored), opener: openers.get(stream) };
}
