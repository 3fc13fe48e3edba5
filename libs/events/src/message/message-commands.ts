/** What may be asked of a message. Clock, ids and the actor's tag come inside the command, so that deciding stays pure. */
import type { Sealed } from '../sealed.js';
import type { ClosingVerdict, ReasonCode } from './message-events.js';

interface Decision {
  /** The revision that the decider saw; another one now is refused. Absent: whatever is now. */
  readonly expectedRevision?: number;
  /** Absent: all that are held. */
  readonly recipients?: readonly number[];
  readonly reason: ReasonCode;
  readonly verdict: ClosingVerdict;
  readonly note: Sealed | null;
  /** Tag of the decider's own address: nobody decides on their own mail. Null for the engine and the command line. */
  readonly actorTag: string | null;
  /** Length of the undo window; 0 commits at once. */
  readonly undoSeconds: number;
  /** ISO-8601 UTC. */
  readonly now: string;
  /** Id of the release or deletion, derived from the command id. */
  readonly decisionId: string;
}

export type MessageCommand =
  | ({ readonly type: 'ScheduleRelease'; readonly kind: 'as-is' } & Decision)
  | ({ readonly type: 'ScheduleDeletion' } & Decision)
  | { readonly type: 'UndoDecision'; readonly expectedRevision?: number; readonly now: string; readonly actorTag: string | null }
  /** The undo window may have ended. */
  | { readonly type: 'CommitDecision'; readonly now: string }
  | {
      readonly type: 'ExtendHold';
      readonly expectedRevision?: number;
      readonly expiresAt: string;
      readonly reason: ReasonCode;
      readonly actorTag: string | null;
    }
  | { readonly type: 'AddNote'; readonly note: Sealed }
  | { readonly type: 'RecordDownload'; readonly reason: ReasonCode; readonly actorTag: string | null }
  | {
      readonly type: 'ConcludeDelivery';
      readonly deliveryId: string;
      readonly relayed: readonly number[];
      readonly failed: readonly number[];
    }
  /** After a restart: a hand-over that was begun and never concluded. */
  | { readonly type: 'RecordUnknownHandOver' }
  /** The hold may have ended; never releases. */
  | { readonly type: 'ExpireHold'; readonly now: string };

export type MessageRefusal =
  | 'not-found'
  | 'revision-conflict'
  | 'nothing-held'
  | 'unknown-recipient'
  | 'decision-pending'
  | 'nothing-to-undo'
  | 'own-mail'
  | 'content-destroyed'
  | 'shorter-hold';
