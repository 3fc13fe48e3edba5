/** What may be asked of a message. Clock, ids and the actor's tag come inside the command, so that deciding stays pure. */
import type { Sealed } from '../sealed.js';
import type { z } from 'zod';
import type { ClosingVerdict, ReasonCode, ReleaseKind, RequestReason } from './fact-parts.js';
import type { openingEventSchemas } from './opening-events.js';
import type { protectionEventSchemas } from './protection-events.js';

/** Who asks. */
interface Asker {
  /** The revision that the decider saw; another one now is refused. Absent: whatever is now. */
  readonly expectedRevision?: number;
  /** Tag of the decider's own address: nobody decides on their own mail. Null for the engine and the command line. */
  readonly actorTag: string | null;
}

/** What every decision on copies says. */
interface Decision extends Asker {
  /** Absent: all that are held. */
  readonly recipients?: readonly number[];
  readonly reason: ReasonCode;
  readonly verdict: ClosingVerdict;
  readonly note: Sealed | null;
  /** Length of the undo window; 0 commits at once. */
  readonly undoSeconds: number;
  /** ISO-8601 UTC. */
  readonly now: string;
  /** Id of the release, deletion, return or proposal, derived from the command id. */
  readonly decisionId: string;
}

/** What four eyes look at: two different people, neither of whom wrote a pattern that holds the mail. */
interface FourEyes {
  /** Id of the account that asks, or `cli`. */
  readonly actorId: string;
  /** Accounts that wrote or activated the patterns that act on this mail. */
  readonly patternAuthors: readonly string[];
}

/** Copies that leave the flow by one way, in one form. */
export interface Routing {
  readonly recipients: readonly number[];
  readonly to: 'transport' | 'failed-encryption-quarantine' | 'notify-sender-not-encrypted';
  /** The way through the flow, as {@link MessageCommand}'s engine found it. */
  readonly transitions: readonly { readonly from: string; readonly to: string; readonly because: string }[];
  /** In which form they leave; absent: as the mail came. */
  readonly form?: LeavingForm;
  /** Why methods of encryption were not used for them; absent: none was asked. */
  readonly attempts?: readonly EncryptionAttempt[];
}

/** Why one method was not used for copies that had to be encrypted. */
export interface EncryptionAttempt {
  readonly method: 'smime' | 'pgp' | 'pdf';
  /** A word of ours, as docs/encryption.md lists them. */
  readonly why: string;
  /** It was begun; else it could not be used. */
  readonly tried: boolean;
}

type Schemas = typeof protectionEventSchemas & typeof openingEventSchemas;
type DataOf<T extends keyof Schemas> = z.infer<Schemas[T]>;
/** What is known of a copy that does not leave as it came; its bytes are on disk before anybody says so. */
export type LeavingForm =
  | ({ readonly kind: 'made' } & Omit<DataOf<'MailProtected'>, 'deliveryId' | 'recipients'>)
  | ({ readonly kind: 'dkim' } & Omit<DataOf<'DkimSigned'>, 'deliveryId' | 'recipients'>)
  | ({ readonly kind: 'incoming' } & Omit<DataOf<'IncomingCopyMade'>, 'deliveryId' | 'recipients'>);

/** Whether copies that have gone this way are for somebody inside. */
export function leadsInside(transitions: Routing['transitions']): boolean {
  return transitions.some(({ to }) => to === 'internal');
}

/** A decision of the sender by the link of a notice. */
interface OriginatorDecision {
  readonly recipients?: readonly number[];
  readonly expectedRevision?: number;
  /** What the settings allow, asked at the moment of the click. */
  readonly allowed: boolean;
  /** What shows that it is the person; null: nothing does. */
  readonly proof: 'code' | 'sign-in' | null;
  readonly reason: ReasonCode;
  readonly note: Sealed | null;
  readonly undoSeconds: number;
  readonly now: string;
  readonly decisionId: string;
}

export type MessageCommand =
  | ({
      readonly type: 'ScheduleRelease';
      readonly kind: ReleaseKind;
      /** The rules that ask for a second person; empty: one is enough. */
      readonly fourEyes: readonly string[];
      /** The decider knows that copies that could not be encrypted may leave in clear. */
      readonly clearTextAcknowledged: boolean;
    } & FourEyes &
      Decision)
  | ({ readonly type: 'ScheduleDeletion' } & Decision)
  /** `text` is what the sender is told. */
  | ({ readonly type: 'ScheduleReturn'; readonly text: Sealed } & Decision)
  | ({
      readonly type: 'ApproveRelease';
      readonly proposalId: string;
      readonly undoSeconds: number;
      readonly now: string;
      readonly decisionId: string;
      readonly clearTextAcknowledged: boolean;
    } & FourEyes &
      Asker)
  | ({ readonly type: 'RejectProposal'; readonly proposalId: string; readonly reason: ReasonCode; readonly note: Sealed | null } & Asker)
  /** By whom it was made. */
  | ({ readonly type: 'WithdrawProposal'; readonly proposalId: string; readonly actorId: string } & Asker)
  | ({ readonly type: 'UndoDecision'; readonly now: string } & Asker)
  /**
   * The undo window may have ended. `routing`: what the mail flow says of the copies of a release now; a copy that it does not name
   * leaves only as it is, and is held otherwise. It was asked for `decisionId`: another decision is left alone.
   */
  | { readonly type: 'CommitDecision'; readonly now: string; readonly routing?: readonly Routing[]; readonly decisionId?: string }
  | ({
      readonly type: 'RestoreDeleted';
      readonly recipients?: readonly number[];
      readonly reason: ReasonCode;
      readonly note: Sealed | null;
    } & Asker)
  /** The time in which deleted copies can be restored may be over. */
  | { readonly type: 'PurgeDeleted'; readonly now: string; readonly deletedDays: number }
  | ({ readonly type: 'ExtendHold'; readonly expiresAt: string; readonly reason: ReasonCode } & Asker)
  | ({ readonly type: 'PinHold'; readonly reason: ReasonCode; readonly note: Sealed | null } & Asker)
  | ({ readonly type: 'UnpinHold' } & Asker)
  | { readonly type: 'ApplyLegalHold'; readonly holdId: string }
  | { readonly type: 'LiftLegalHold'; readonly holdId: string }
  | ({ readonly type: 'Assign'; readonly assignee: string | null; readonly team: string | null; readonly note: Sealed | null } & Asker)
  | ({ readonly type: 'Escalate'; readonly note: Sealed | null } & Asker)
  | { readonly type: 'AddNote'; readonly note: Sealed }
  | { readonly type: 'RecordDownload'; readonly reason: ReasonCode; readonly actorTag: string | null }
  | {
      readonly type: 'RequestRelease';
      readonly requestId: string;
      readonly recipients?: readonly number[];
      readonly reason: RequestReason;
      readonly text: Sealed;
    }
  | ({ readonly type: 'DenyRequest'; readonly requestId: string; readonly reason: ReasonCode; readonly text: Sealed | null } & Asker)
  | ({ readonly type: 'OriginatorRelease'; readonly kind: ReleaseKind; readonly fourEyes: readonly string[] } & OriginatorDecision)
  | ({ readonly type: 'OriginatorDelete' } & OriginatorDecision)
  /** The hold may end within so many seconds. */
  | { readonly type: 'AnnounceExpiry'; readonly now: string; readonly beforeSeconds: number }
  | {
      readonly type: 'ConcludeDelivery';
      readonly deliveryId: string;
      readonly relayed: readonly number[];
      readonly failed: readonly number[];
      readonly now: string;
    }
  /** A delivery report says that relayed copies did not arrive. */
  | {
      readonly type: 'RecordBounce';
      readonly recipients: readonly number[];
      readonly code: number | null;
      readonly reply: Sealed | null;
      readonly now: string;
    }
  /** After a restart: a hand-over that was begun and never concluded. */
  | { readonly type: 'RecordUnknownHandOver' }
  /** The hold may have ended; never releases. */
  | { readonly type: 'ExpireHold'; readonly now: string; readonly deletedDays: number }
  /** The time for which subject, addresses and masked values outlive the bytes is over. */
  | { readonly type: 'DestroySnippets' }
  /** Somebody's right to be erased (GDPR article 17). */
  | { readonly type: 'EraseMessage' };

/** One command by its name. */
export type CommandOf<T extends MessageCommand['type']> = Extract<MessageCommand, { readonly type: T }>;

export type MessageRefusal =
  | 'not-found'
  | 'revision-conflict'
  | 'nothing-held'
  | 'unknown-recipient'
  | 'decision-pending'
  | 'nothing-to-undo'
  | 'nothing-to-restore'
  | 'own-mail'
  | 'content-destroyed'
  | 'shorter-hold'
  | 'legal-hold'
  | 'clear-text-not-acknowledged'
  | 'proposal-open'
  | 'no-such-proposal'
  | 'own-proposal'
  | 'pattern-author'
  | 'no-open-request'
  | 'request-open'
  | 'not-allowed'
  | 'proof-missing'
  | 'second-person-needed'
  | 'account-needed'
  | 'undecided';
