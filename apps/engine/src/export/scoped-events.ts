/** The events of an export in the order of the log, read in pages: memory stays flat however long the log is. */
import type { EventStore } from '#event-store';
import { decodeMeta, scopeOf, type ExportScope, type StoredEvent } from '#events';

const PAGE = 250;

export interface ScopedRange {
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly upTo: number;
}

/** A page that was looked at: what of it belongs to the export, and how far that is. */
export interface ScopedPage {
  readonly events: readonly StoredEvent[];
  readonly reached: number;
}

/** Never ends early for want of events that belong to it: a page may be empty. */
export async function* scopedPages(
  store: Pick<EventStore, 'readAll' | 'readStream'>,
  scope: ExportScope,
  { after, upTo }: ScopedRange,
  page = PAGE,
): AsyncGenerator<ScopedPage> {
  const isIn = scopeOf(scope);
  const end = Math.min(upTo, scope.upTo ?? upTo);
  let position = scope.messageId === null ? Math.max(after, scope.after ?? 0) : await beforeMessage(store, scope.messageId, end);
  const filter = scope.messageId === null && scope.streams.length > 0 ? { streamPrefixes: scope.streams } : undefined;
  while (position < end) {
    const read = await store.readAll(position, page, filter);
    const within = read.filter((each) => each.position <= end);
    const events = within.filter((each) => isIn(each, decodeMeta(each).at) && each.position > after);
    position = within.length < read.length || read.length < page ? end : (read.at(-1)?.position ?? end);
    yield { events, reached: Math.max(position, after) };
  }
}

/** A scope with a message remembers what belongs to it: it is walked from the message's first event on, before which nothing speaks of it. */
async function beforeMessage(store: Pick<EventStore, 'readStream'>, messageId: string, end: number): Promise<number> {
  const [first] = await store.readStream(`message-${messageId}`);
  return first === undefined ? end : first.position - 1;
}
