/** A place outside that is told checkpoints: whoever may write to the log here must not be able to change what stands there. */
import type { AnchorKind, Checkpoint } from '../ledger-state.js';

export interface LedgerAnchor {
  readonly kind: AnchorKind;
  /** For people. */
  readonly place: string;
  /** Told no more often than that, in ms; each checkpoint covers all before it, so none is missed. */
  readonly pauseMs: number;
  /** Answers a receipt that proves it by itself, or null where the proof is what the place keeps. @throws when it was not told. */
  tell(checkpoint: Checkpoint): Promise<Buffer | null>;
}
