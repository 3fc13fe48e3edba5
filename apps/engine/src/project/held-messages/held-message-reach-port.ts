/** What other features see of held messages when they ask who may know of one. */
import { isWithin, reachOf, type Reach, type ReachFacts } from '../../access/reach-port.js';

export abstract class HeldMessageReach {
  /** What decides who may know of a message; undefined for one that was never held. */
  abstract factsOf(messageId: string): ReachFacts | undefined;

  /** Whether somebody may know of a message: false for what is outside and for what is not there alike. */
  isOpenTo(messageId: string, caller: { readonly reach: Reach } | null): boolean {
    const facts = this.factsOf(messageId);
    return facts !== undefined && isWithin(reachOf(caller), facts);
  }
}
