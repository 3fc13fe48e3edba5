/**
 * The way of an export's scope through the log, in pages: memory stays flat however long the log is. What belongs to a message is known by what was
 * looked at from the message on, so the walk is kept, with how far it has come: who asks for more does not begin at the message again.
 */
import type { EventStore } from '#event-store';
import { decodeMeta, scopeOf, type ExportScope, type StoredEvent } from '#events';
import { messageStream } from '../platform/engine-keys.js';

const PAGE = 250;

export interface ScopedRange {
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly upTo: number;
}

/** A page that was looked at: what of it belongs to the export, and how far that is; no further than was asked from while the walk catches up. */
export interface ScopedPage {
  readonly events: readonly StoredEvent[];
  readonly reached: number;
}

type Log = Pick<EventStore, 'readAll' | 'readStream'>;

export class ScopeWalk {
  private readonly isIn: ReturnType<typeof scopeOf>;
  /** Where the message begins, and up to where all was looked at from there on; undefined until there is such a message. */
  private walked: { readonly from: number; to: number } | undefined;

  constructor(private readonly scope: ExportScope) {
    this.isIn = scopeOf(scope);
  }

  /** Never ends early for want of events that belong to it: a page may be empty. Several may ask at once. */
  async *pages(log: Log, { after, upTo }: ScopedRange, page = PAGE): AsyncGenerator<ScopedPage> {
    const { messageId, streams } = this.scope;
    const end = Math.min(upTo, this.scope.upTo ?? upTo);
    const filter = messageId === null && streams.length > 0 ? { streamPrefixes: streams } : undefined;
    let position = messageId === null ? Math.max(after, this.scope.after ?? 0) : await this.beginning(log, messageId, { after, upTo: end });
    while (position < end) {
      const size = position < after ? Math.max(page, PAGE) : page;
      const read = await log.readAll(position, size, filter);
      const within = read.filter((each) => each.position <= end);
      const events = within.filter((each) => this.isIn(each, decodeMeta(each).at) && each.position > after);
      position = within.length < read.length || read.length < size ? end : (read.at(-1)?.position ?? end);
      if (this.walked !== undefined) this.walked.to = Math.max(this.walked.to, position);
      yield { events, reached: Math.max(position, after) };
    }
  }

  /** Where to begin so that nothing between the message's first event, before which nothing speaks of it, and what is asked for is left out. */
  private async beginning(log: Log, messageId: string, { after, upTo }: ScopedRange): Promise<number> {
    if (this.walked === undefined) {
      const [first] = await log.readStream(messageStream(messageId));
      if (first === undefined) return upTo;
      this.walked ??= { from: first.position - 1, to: first.position - 1 };
    }
    const { from, to } = this.walked;
    return Math.max(from, Math.min(after, to));
  }
}
