/** A decision on one message, from the first key to the engine's answer. Pure: the desk does the sending. */
import type { HeldMessage, Problem, ReasonCode, RecipientState } from '#contracts';
import { type Intent, reasonsFor, releaseKindOf } from './intents.js';

export interface Draft {
  readonly messageId: string;
  /** The revision that the decider saw. */
  readonly expectedRevision: number;
  readonly intent: Intent;
  readonly reason: ReasonCode | null;
  /** For the record; for a return or a no, what the sender reads. */
  readonly note: string;
  /** Recipient numbers that it is for. */
  readonly recipients: readonly number[];
  /** All recipients that can be decided on. */
  readonly eligible: readonly number[];
  /** It could not be encrypted before, and this kind of release may let it out in clear: that must be ticked. */
  readonly mayLeaveInClear: boolean;
  readonly acknowledged: boolean;
  /** A rule asks for a second person: this makes a proposal. */
  readonly proposes: boolean;
  /** Names this intent to the engine; a new one whenever the intent changes, the same one over retries. */
  readonly key: string;
}

export type Decision =
  | { readonly status: 'idle' }
  | { readonly status: 'drafting'; readonly draft: Draft; readonly missing: string | null }
  | { readonly status: 'sending'; readonly draft: Draft }
  /** Refused or unanswered: nothing is sent again unless somebody says so. */
  | { readonly status: 'refused'; readonly draft: Draft; readonly problem: Problem };

export type DecisionInput =
  | { readonly type: 'begin'; readonly intent: Intent; readonly message: Decidable; readonly key: string }
  | { readonly type: 'reason'; readonly reason: ReasonCode; readonly key: string }
  | { readonly type: 'note'; readonly note: string; readonly key: string }
  | { readonly type: 'recipient'; readonly index: number; readonly key: string }
  /** These alone, of those that can be decided on. */
  | { readonly type: 'only'; readonly recipients: readonly number[]; readonly key: string }
  | { readonly type: 'acknowledge'; readonly acknowledged: boolean; readonly key: string }
  | { readonly type: 'confirm' }
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'cancel' };

export type Decidable = Pick<HeldMessage, 'id' | 'revision' | 'recipientStates' | 'encryptionFailed' | 'secondPerson'>;

export const idle: Decision = { status: 'idle' };

const DECIDABLE: ReadonlySet<RecipientState> = new Set(['held', 'blocked', 'bounced']);

/** Numbers of the recipients whose copy waits for a decision. */
export const undecidedRecipients = (message: Pick<Decidable, 'recipientStates'>): number[] =>
  message.recipientStates.filter((recipient) => DECIDABLE.has(recipient.state)).map((recipient) => recipient.index);

/** What the decision is after an input; inputs that make no sense now change nothing. */
export function decided(decision: Decision, input: DecisionInput): Decision {
  switch (input.type) {
    case 'begin':
      return decision.status === 'sending' ? decision : begun(decision, input);
    case 'confirm':
      return confirmed(decision);
    case 'accepted':
      return decision.status === 'sending' ? idle : decision;
    case 'refused':
      return decision.status === 'sending' ? { status: 'refused', draft: decision.draft, problem: input.problem } : decision;
    case 'cancel':
      return decision.status === 'sending' ? decision : idle;
    default:
      return redrafted(decision, input);
  }
}

function begun(decision: Decision, { intent, message, key }: DecisionInput & { type: 'begin' }): Decision {
  const eligible = undecidedRecipients(message);
  if (eligible.length === 0) return decision;
  const before = decision.status === 'idle' || decision.draft.messageId !== message.id ? null : decision.draft;
  const kept = before?.recipients.filter((index) => eligible.includes(index)) ?? [];
  const kind = releaseKindOf(intent);
  const draft: Draft = {
    messageId: message.id,
    expectedRevision: message.revision,
    intent,
    reason: before?.intent === intent ? before.reason : null,
    note: before?.note ?? '',
    recipients: kept.length > 0 ? kept : eligible,
    eligible,
    mayLeaveInClear: message.encryptionFailed && kind !== null && kind !== 'release-encrypted',
    acknowledged: false,
    proposes: kind !== null && message.secondPerson[kind].length > 0,
    key,
  };
  return { status: 'drafting', draft, missing: null };
}

type Redraft = DecisionInput & { type: 'reason' | 'note' | 'recipient' | 'only' | 'acknowledge' };

function redrafted(decision: Decision, input: Redraft): Decision {
  if (decision.status !== 'drafting') return decision;
  const draft = { ...decision.draft, key: input.key };
  switch (input.type) {
    case 'note':
      return { status: 'drafting', draft: { ...draft, note: input.note }, missing: decision.missing };
    case 'recipient':
      return { status: 'drafting', draft: { ...draft, recipients: toggled(draft, input.index) }, missing: null };
    case 'only':
      return {
        status: 'drafting',
        draft: { ...draft, recipients: draft.eligible.filter((index) => input.recipients.includes(index)) },
        missing: null,
      };
    case 'acknowledge':
      return { status: 'drafting', draft: { ...draft, acknowledged: input.acknowledged }, missing: null };
    case 'reason':
      if (!reasonsFor[draft.intent].includes(input.reason)) return decision;
      return { status: 'drafting', draft: { ...draft, reason: input.reason }, missing: null };
  }
}

function toggled(draft: Draft, index: number): readonly number[] {
  if (!draft.eligible.includes(index)) return draft.recipients;
  return draft.recipients.includes(index)
    ? draft.recipients.filter((other) => other !== index)
    : draft.eligible.filter((other) => other === index || draft.recipients.includes(other));
}

function confirmed(decision: Decision): Decision {
  // After an unanswered try the same draft goes out again under the same key: the engine does it once.
  if (decision.status === 'refused') return mayRepeat(decision.problem) ? { status: 'sending', draft: decision.draft } : decision;
  if (decision.status !== 'drafting') return decision;
  const missing = missingIn(decision.draft);
  return missing === null ? { status: 'sending', draft: decision.draft } : { ...decision, missing };
}

/** A conflict is never tried again as it is: somebody must look first. */
export const mayRepeat = (problem: Problem): boolean => problem.status === 0 || problem.status >= 500 || problem.status === 429;

function missingIn(draft: Draft): string | null {
  if (draft.recipients.length === 0) return 'Choose at least one recipient.';
  if (draft.reason === null) return 'Choose a reason.';
  if (draft.intent === 'return' && draft.note.trim() === '') return 'Write what the sender should correct.';
  if (draft.mayLeaveInClear && !draft.acknowledged) return 'Tick that it may leave in clear.';
  return null;
}

/** The verb with its object: `Release to 3`, `Delete for 1 of 3`, `Propose to 2`. */
export function confirmWords(draft: Draft): string {
  const { eligible, recipients } = draft;
  const count = recipients.length === eligible.length ? `${eligible.length}` : `${recipients.length} of ${eligible.length}`;
  if (draft.intent === 'deny') return 'Deny the request';
  if (draft.intent === 'return') return `Return for ${count}`;
  if (draft.intent === 'delete') return `Delete for ${count}`;
  return draft.proposes ? `Propose for ${count}` : `Release to ${count}`;
}
