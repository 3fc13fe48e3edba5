import { REACHES_ALL } from '../../src/access/reach-port.js';
import type { Viewer } from '../../src/project/held-messages/viewer.js';

/** Sees all, and is nobody. */
export function wholeView(nowMs: number): Viewer {
  return {
    nowMs,
    reach: REACHES_ALL,
    account: null,
    deletedDays: 7,
    noisy: [],
    nameOf: (id) => id,
    pseudonymOf: () => null,
    sendersAreGuarded: false,
  };
}
