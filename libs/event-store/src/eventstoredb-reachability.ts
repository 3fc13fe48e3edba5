/** Whether the server is there. While it is not, everything is refused at once, and one question after the other finds out when it is back. */
import { setTimeout as pause } from 'node:timers/promises';
import { WireFailure } from './eventstoredb-transport.js';
import { StoreUnavailable } from './event-store.js';

const PROBE_MS = 200;
/** A connection that breaks and is made again at once is no outage: nobody is refused for that. */
const AWAY_AFTER_MS = 250;
/** A reading is tried so often: after a change of the leader the first one ends, and the client asks the new one next. */
const TRIES = 3;
const AGAIN_MS = 50;

export interface Reachability {
  /** A call had an answer. */
  answered(): void;
  /** A call had none. */
  lost(reason: string): void;
  /** @throws StoreUnavailable while the server is away */
  refuseWhenAway(): void;
  /** Reads, a few times when it must be. @throws StoreUnavailable */
  asking<T>(read: () => Promise<T>): Promise<T>;
  close(): void;
}

/** @param probe - a small question that only a server in order answers. */
export function watchReachability(probe: () => Promise<unknown>): Reachability {
  let lostAt: number | undefined;
  let lastReason = '';
  let closed = false;
  let isProbing = false;

  const lost = (reason: string): void => {
    lostAt ??= performance.now();
    lastReason = reason;
    if (!isProbing && !closed) void untilBack();
  };
  const untilBack = async (): Promise<void> => {
    isProbing = true;
    while (isLost() && !closed) {
      await pause(PROBE_MS, undefined, { ref: false });
      await probe().then(answered, () => undefined);
    }
    isProbing = false;
  };
  const isLost = (): boolean => lostAt !== undefined; // it changes while others are awaited
  const answered = (): void => {
    lostAt = undefined;
  };
  const refuseWhenAway = (): void => {
    if (lostAt !== undefined && performance.now() - lostAt > AWAY_AFTER_MS)
      throw new StoreUnavailable(`the event store is away: ${lastReason}`);
  };
  return {
    answered,
    lost,
    refuseWhenAway,
    async asking(read) {
      refuseWhenAway();
      for (let tries = 1; ; tries++) {
        const found = await read().catch(wireFailure);
        if (!(found instanceof WireFailure)) {
          answered();
          return found;
        }
        if (found.kind !== 'refused') lost(found.message);
        if (found.kind === 'refused' || tries === TRIES || closed) throw new StoreUnavailable(found.message);
        await pause(AGAIN_MS);
      }
    },
    close: () => {
      closed = true;
    },
  };
}

function wireFailure(cause: unknown): WireFailure {
  if (cause instanceof WireFailure) return cause;
  throw cause;
}
