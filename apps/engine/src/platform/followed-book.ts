/** What some streams of the log have become in memory: read on when somebody asks, and followed. */
import type { Subscription } from '#event-store';
import type { Nodes } from '../nodes/nodes.js';
import { Bookmark } from './bookmark.js';
import { errorName, type EngineLog } from './engine-log.js';
import type { EventLog, RecordedEvent } from './event-log.js';

interface BookParts {
  readonly events: EventLog;
  readonly nodes: Pick<Nodes, 'show'>;
  readonly log: EngineLog;
}

export interface BookOfStreams {
  readonly streamPrefixes: readonly string[];
  /** Takes one event in, each once and in log order. */
  readonly fold: (recorded: RecordedEvent) => void;
  /** What the engine's log says when a fault has ended the following. */
  readonly cutOff: string;
}

export class FollowedBook {
  private readonly bookmark: Bookmark;
  /** One reading after the other. */
  private queue: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();
  private following: Subscription | undefined;

  constructor(
    private readonly parts: BookParts,
    private readonly book: BookOfStreams,
  ) {
    this.bookmark = new Bookmark(parts.events, book);
  }

  /** Reads what was added to the log until now; whoever appended calls it before answering. @throws what the store throws: the next one reads it again */
  refresh(): Promise<void> {
    // one that has not begun reads what was added until now, too
    this.waiting ??= this.queue.then(() => this.readOn());
    this.queue = this.waiting.catch(() => undefined); // the caller learns of it
    return this.waiting;
  }

  /** Calls after each reading that has brought something; the answer stops it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads what comes from now on by itself; to be called once it was read. */
  follow(): void {
    const { events, nodes, log } = this.parts;
    const { streamPrefixes, cutOff } = this.book;
    nodes.show({ streamPrefixes, readOn: () => this.refresh() });
    this.following = events.store.subscribeAll({
      afterPosition: this.bookmark.position,
      filter: { streamPrefixes },
      handle: () => this.refresh(),
      onStopped: (cause) => log.error({ cause: errorName(cause) }, cutOff),
    });
  }

  async stop(): Promise<void> {
    await this.following?.stop();
  }

  private async readOn(): Promise<void> {
    this.waiting = undefined;
    let came = 0;
    try {
      await this.bookmark.readOn((recorded) => {
        this.book.fold(recorded);
        came += 1;
      });
    } finally {
      if (came > 0) for (const listener of this.listeners) listener(); // also of what came before the store went away
    }
  }
}
