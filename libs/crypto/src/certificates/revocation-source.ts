/** Fetching of revocation lists and OCSP answers: a port, and the rule when to fetch. Nothing here fetches. */

/** Gets bytes from where certificates point to. An adapter bounds time and size, and never follows to private addresses. */
export interface RevocationSource {
  /** The list at a place; undefined when it could not be had. */
  fetchList(url: string): Promise<Buffer | undefined>;
  /** The answer of a responder to a question in DER; undefined when there was none. */
  askResponder(url: string, question: Buffer): Promise<Buffer | undefined>;
}

/** What is remembered of something that was fetched; instants in milliseconds since 1970 UTC. */
export interface FetchedEvidence {
  readonly fetchedAtMs: number;
  /** Until when its issuer will have written the next one; null when it does not say. */
  readonly nextUpdateMs: number | null;
  /** When fetching failed last, after `fetchedAtMs`; null when it did not. */
  readonly failedAtMs: number | null;
}

/** How long what was fetched is used. */
export interface CacheRule {
  /** After this it is fetched again though it is still good: revocations come between two updates. 12 hours is usual. */
  readonly refreshAfterMs: number;
  /** After a failure it is left alone for as long, so that an outage is not made worse. */
  readonly retryAfterMs: number;
}

/** `use` as it is; `refresh` in the background and use meanwhile; `fetch` before anything is decided; `wait`: not good any more, and tried a moment ago. */
export type CacheAdvice = 'use' | 'refresh' | 'fetch' | 'wait';

/** What to do with what was fetched earlier, at an instant. Undefined is "never fetched". */
export function cacheAdvice(evidence: FetchedEvidence | undefined, rule: CacheRule, nowMs: number): CacheAdvice {
  if (evidence === undefined) return 'fetch';
  const justFailed = evidence.failedAtMs !== null && nowMs - evidence.failedAtMs < rule.retryAfterMs;
  const isOver = evidence.nextUpdateMs !== null && nowMs > evidence.nextUpdateMs;
  if (isOver) return justFailed ? 'wait' : 'fetch';
  // A clock that was set back makes what was fetched look as if it came from the future.
  const age = Math.abs(nowMs - evidence.fetchedAtMs);
  return age >= rule.refreshAfterMs && !justFailed ? 'refresh' : 'use';
}
