/** What a writer thread commits with: each adapter has one of its own. */
import type { StreamAppend, StreamHead } from './event-store.js';

/** What became of one append. */
export type AppendOutcome =
  | { readonly kind: 'appended'; readonly head: StreamHead }
  | { readonly kind: 'conflict'; readonly actual: number }
  | { readonly kind: 'unavailable' | 'unknown'; readonly reason: string };

/** Commits groups of appends: one transaction, one fsync; a conflict fails its own append only. */
export interface Committer {
  /** Answers in the order of the appends. Never fails: whatever disk or server do becomes an outcome. */
  commit(appends: readonly StreamAppend[]): AppendOutcome[] | Promise<AppendOutcome[]>;
  close(): void | Promise<void>;
}

/** Nothing of it was written. */
export function unavailable(reason: string): AppendOutcome {
  return { kind: 'unavailable', reason };
}
