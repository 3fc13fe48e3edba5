import type { Reach } from './reach-port.js';

/** Those who work on held mail. */
export abstract class Colleagues {
  /** Undefined when there is no open account of this id that decides. */
  abstract reachOfDecider(accountId: string): Reach | undefined;
}
