/** To where something is folded again. Pure. */

/** A place in the history of one thing, as somebody asks for it. */
export type ReplayPoint =
  | { readonly kind: 'now' }
  | { readonly kind: 'position'; readonly position: number }
  /** `upTo`: the last event of the whole log, of whatever it is, whose time is not after it; 0: not known, or there is none. */
  | { readonly kind: 'instant'; readonly ms: number; readonly upTo: number }
  /** Of the thing's own stream. */
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'policy-revision'; readonly revision: string };

export interface LogTimes {
  /** Position of the last event of the log whose time is not after an instant (ms since 1970). */
  readonly lastUntil: (ms: number) => number;
}

/** @param asOf - in one of the forms that the interface lets through. */
export function replayPoint(asOf: string | undefined, times: LogTimes): ReplayPoint {
  if (asOf === undefined) return { kind: 'now' };
  if (asOf.startsWith('@')) return { kind: 'position', position: Number(asOf.slice(1)) };
  if (/^\d{1,9}$/.test(asOf)) return { kind: 'revision', revision: Number(asOf) };
  if (/^[0-9a-f]{16}$/.test(asOf)) return { kind: 'policy-revision', revision: asOf };
  const ms = Date.parse(asOf);
  return { kind: 'instant', ms, upTo: times.lastUntil(ms) };
}

/** Where one event stands. */
export interface Placed {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** Of the whole policy after it; absent for what is no fact of the policy. */
  readonly policyRevision?: string | undefined;
}

/**
 * The last event that counts, as an index; -1: the thing was not there yet. The order of the log decides: a time means the last
 * event of the whole log that says a time not after it, and all that stands before that one, whatever its time says.
 *
 * @param events - in the order of the log.
 * @param own - the stream whose revisions are meant.
 */
export function indexAt(events: readonly Placed[], point: ReplayPoint, own: string): number {
  switch (point.kind) {
    case 'now':
      return events.length - 1;
    case 'position':
      return events.findLastIndex(({ position }) => position <= point.position);
    case 'instant':
      // one that is not indexed yet still counts by its own time
      return events.findLastIndex(({ position, at }) => position <= point.upTo || Date.parse(at) <= point.ms);
    case 'revision':
      return events.findIndex(({ stream, revision }) => stream === own && revision === point.revision);
    case 'policy-revision':
      return events.findLastIndex(({ policyRevision }) => policyRevision === point.revision);
  }
}
