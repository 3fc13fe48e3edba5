/** Which engine is at a step outside the log: it has said so before, and another one takes it over only when that one is gone. */
import type { Refusal } from '../refusal.js';
import type { NodeAtWork } from './node-events.js';

/** What a command says that begins such a step. */
export interface TakesWork {
  /** Null where there is one engine only. */
  readonly by: NodeAtWork | null;
  /** An engine that is gone, or has nothing under way any more, whose step is begun again; null: none. */
  readonly takenFrom: string | null;
}

export type HeldElsewhere = Refusal<'held-elsewhere'>;
export const heldElsewhere: HeldElsewhere = { refused: 'held-elsewhere', detail: 'another engine is at this work' };

/** Whether another engine than this one, or than the one that is gone, is at the work. Who is the only one has it to itself. */
export function isHeldElsewhere({ heldBy }: { readonly heldBy: string | null }, by: string | null, takenFrom: string | null): boolean {
  return by !== null && heldBy !== null && heldBy !== by && heldBy !== takenFrom;
}
