/** What must not be lost, since something outside has happened already, is written as soon as the store takes it. */
import { setTimeout as pause } from 'node:timers/promises';
import { OutcomeUnknown, StoreUnavailable } from '#event-store';

const FIRST_WAIT_MS = 100;
/** A store that takes writes again has what waits soon after. */
const LONGEST_WAIT_MS = 2_000;

export interface WritePatience {
  /** A store that takes no writes for longer than this is waited for no more. */
  readonly patienceMs: number;
  /** Ends the waiting, after one last try. */
  readonly stopping?: AbortSignal | undefined;
  /** Called at each try that the store did not take. */
  readonly onAway?: (cause: unknown) => void;
}

/** Writes, again as long as the store is away. @throws what the write throws otherwise, and in the end */
export async function whenWritable<T>(write: () => Promise<T>, { patienceMs, stopping, onAway }: WritePatience): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (cause) {
      if (!isPassing(cause) || performance.now() >= until || stopping?.aborted === true) throw cause;
      onAway?.(cause);
    }
    await pause(waitMs, undefined, stopping && { signal: stopping }).catch(() => undefined); // stopped: one last try
  }
}

/** The store may take writes again by itself. */
function isPassing(cause: unknown): boolean {
  return cause instanceof StoreUnavailable || cause instanceof OutcomeUnknown;
}
