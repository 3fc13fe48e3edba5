/** What every command on a held message answers, and who sent it. */
import type { Role } from '#contracts';
import type { Actor, KnownMessage, MessageEvent, MessageRefusal, MessageState, Refusal } from '#events';
import type { Handled } from '#event-store';
import type { Reach } from '../access/reach-port.js';

/** Who decides, under which command id. */
export interface DecisionMeta {
  /** From the idempotency key: the same id is never decided twice. */
  readonly commandId: string;
  readonly actor: Actor;
  /** Tag of the decider's own address; null for the engine and the command line. */
  readonly actorTag: string | null;
  readonly roles: readonly Role[];
  /** Which held mail the decider may know of. */
  readonly reach: Reach;
}

/** Said no by the decider, or before it is asked. */
export type DecisionRefusal =
  MessageRefusal | 'role-missing' | 'idempotency-key-reused' | 'note-needed' | 'policy-failed' | 'unknown-assignee' | 'claim-needed';

export interface Refused {
  readonly kind: 'refused';
  readonly refused: DecisionRefusal;
  readonly detail: string;
}

export interface Done {
  readonly kind: 'done';
  readonly revision: number;
  readonly state: KnownMessage;
  /** The same command had been carried out before. */
  readonly repeated: boolean;
  readonly commitAt: string | null;
  /** The release that waits for a second person; null: none does. */
  readonly proposalId: string | null;
}

export type CommandOutcome = Done | Refused;

type HandledMessage = Handled<MessageState, MessageEvent, Refusal<MessageRefusal>>;

export function refused(code: DecisionRefusal, detail: string): Refused {
  return { kind: 'refused', refused: code, detail };
}

/** In the same words for what is not there and what is out of reach. */
export const NOT_FOUND = refused('not-found', 'there is no such message');

/** The mail names its sender, whom the asker is told by a pseudonym. */
export const CLAIM_NEEDED = refused('claim-needed', 'senders are told by pseudonyms here: claim the message to open it');

/** Mail goes back to its sender by a notice, and this one would get none. */
export const SENDER_UNTOLD = {
  ...refused('not-allowed', 'the sender of this message cannot be told: nothing shows that somebody inside has sent it'),
  refused: 'not-allowed',
} as const;

export function commandOutcome(handled: HandledMessage): CommandOutcome {
  if (handled.outcome === 'refused') return { kind: 'refused', ...handled.refusal };
  const { state } = handled;
  if (state.status === 'absent') return NOT_FOUND;
  return {
    kind: 'done',
    revision: state.revision,
    state,
    repeated: handled.outcome === 'repeated',
    commitAt: state.pending?.commitAt ?? null,
    proposalId: state.proposal?.id ?? null,
  };
}
