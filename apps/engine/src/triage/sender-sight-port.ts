/** Whether a reader is told who sent a held message. */
import type { Caller } from '../access/access-port.js';

/** Where senders are pseudonymous (`access.pseudonymousSenders`), only whoever has claimed a message is told, for as long as the claim holds. */
export abstract class SenderSight {
  /** Whether senders are told by pseudonyms at all. */
  abstract readonly isGuarded: boolean;
  /** Whether this reader must not learn from the engine who sent this message. */
  abstract isHidden(messageId: string, reader: Pick<Caller, 'actor'> | null): boolean;
  /** The same for the same mailbox, here only. @param senderTag - null: the null reverse-path, which is nobody. */
  abstract pseudonymOf(senderTag: string | null): string;
}
