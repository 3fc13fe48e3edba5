/** What goes wrong on command. A count goes down with each time it happened; 0 is never. */
export interface Faults {
  /** The append is committed; then the connection's append stream breaks instead of an answer. */
  acksToLose: number;
  /** The append stream breaks before the append is committed. */
  appendsToBreak: number;
  /** The append is committed, and no answer comes. */
  acksToWithhold: number;
  /** The server gives up by its own deadline; the append is committed all the same. */
  deadlines: number;
  /** A read or subscription breaks after `dropReadsAfter` events. */
  readsToDrop: number;
  dropReadsAfter: number;
  /** Every call is answered with UNAVAILABLE. */
  isUnavailable: boolean;
  /** Every append waits so long before it is looked at. */
  slowMs: number;
  /** The append stream ends without an error, as when a proxy in between is restarted. */
  appendStreamsToEnd: number;
}

export function noFaults(): Faults {
  return {
    acksToLose: 0,
    appendsToBreak: 0,
    acksToWithhold: 0,
    deadlines: 0,
    readsToDrop: 0,
    dropReadsAfter: 0,
    isUnavailable: false,
    slowMs: 0,
    appendStreamsToEnd: 0,
  };
}

type Counted = { [Key in keyof Faults]: Faults[Key] extends number ? Key : never }[keyof Faults];

/** Whether it goes wrong this time. */
export function strikes(faults: Faults, fault: Counted): boolean {
  if (faults[fault] === 0) return false;
  faults[fault]--;
  return true;
}
