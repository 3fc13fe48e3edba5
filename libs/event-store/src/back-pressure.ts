/** When a store says at once that it takes no more, instead of letting a mail client wait. */
import { StoreUnavailable } from './event-store.js';

/** More unanswered appends than this, or one older than that: the store does not keep up. */
const MAX_WAITING = 2_000;
const MAX_WAIT_MS = 2_000;

/** An append that has no answer yet. */
export interface Unanswered {
  /** Of `performance.now()`. */
  readonly sinceMs: number;
}

/**
 * @param waiting - the appends without an answer, oldest first.
 * @throws StoreUnavailable
 */
export function refuseWhenBehind(waiting: { readonly size: number; values(): IterableIterator<Unanswered> }): void {
  if (waiting.size >= MAX_WAITING) throw new StoreUnavailable(`${String(waiting.size)} appends are waiting`);
  const [oldest] = waiting.values();
  if (oldest !== undefined && performance.now() - oldest.sinceMs > MAX_WAIT_MS)
    throw new StoreUnavailable('the oldest append waits for more than two seconds');
}
