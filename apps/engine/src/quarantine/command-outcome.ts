/** What every command on a held message answers, and who sent it. */
import type { Actor, KnownMessage, MessageEvent, MessageRefusal, MessageState, Refusal, Role } from '#events';
import type { Handled } from '#event-store';

/** Who decides, under which command id. */
export interface DecisionMeta {
  /** From the idempotency key: the same id is never decided twice. */
  readonly commandId: string;
  readonly actor: Actor;
  /** Tag of the decider's own address; null for the engine and the command line. */
  readonly actorTag: string | null;
  /** Roles of the decider; the handlers ask for `dlp-manager`. */
  readonly roles: readonly Role[];
}

export type CommandOutcome =
  | {
      readonly kind: 'done';
      readonly revision: number;
      readonly state: KnownMessage;
      /** The same command had been carried out before. */
      readonly repeated: boolean;
      readonly commitAt: string | null;
    }
  | { readonly kind: 'refused'; readonly refused: MessageRefusal | 'role-missing' | 'idempotency-key-reused'; readonly detail: string };

type HandledMessage = Handled<MessageState, MessageEvent, Refusal<MessageRefusal>>;

export function commandOutcome(handled: HandledMessage): CommandOutcome {
  if (handled.outcome === 'refused') return { kind: 'refused', ...handled.refusal };
  const { state } = handled;
  if (state.status === 'absent') return { kind: 'refused', refused: 'not-found', detail: 'there is no such message' };
  return {
    kind: 'done',
    revision: state.revision,
    state,
    repeated: handled.outcome === 'repeated',
    commitAt: state.pending?.commitAt ?? null,
  };
}
