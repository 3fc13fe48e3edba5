/** A decision on one message, from the first key to the engine's answer. Pure: the desk does the sending. */
import type { ClosingVerdict, HeldMessage, Problem, ReasonCode, RecipientState } from '#contracts';

export type Intent = 'release' | 'false-alarm' | 'delete';

export interface Draft {
  readonly messageId: string;
  /** The revision that the decider saw. */
  readonly expectedRevision: number;
  readonly intent: Intent;
  readonly reason: ReasonCode | null;
  readonly note: string;
  /** Recipient numbers that it is for. */
  readonly recipients: readonly number[];
  /** All recipients that can be decided on. */
  readonly eligible: readonly number[];
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
  | { readonly type: 'confirm' }
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'cancel' };

export type Decidable = Pick<HeldMessage, 'id' | 'revision' | 'recipientStates'>;

export const idle: Decision = { status: 'idle' };

const DECIDABLE: ReadonlySet<RecipientState> = new Set(['held', 'blocked']);

/** Numbers of the recipients whose copy waits for a decision. */
export const undecidedRecipients = (message: Pick<Decidable, 'recipientStates'>): number[] =>
  message.recipientStates.filter((recipient) => DECIDABLE.has(recipient.state)).map((recipient) => recipient.index);

/** The reasons of each intent, the likeliest first: their place is their digit. */
export const reasonsFor: Record<Intent, readonly ReasonCode[]> = {
  'false-alarm': ['false-positive', 'test-data', 'duplicate'],
  release: ['business-need', 'encryption-agreed', 'test-data', 'duplicate'],
  delete: ['wrong-recipient', 'policy-breach', 'malicious', 'duplicate', 'test-data'],
};

/** How the message is closed: what the decider's words say about the finding. */
export function verdictOf(intent: Intent, reason: ReasonCode): ClosingVerdict {
  if (intent === 'false-alarm') return 'false-alarm';
  if (reason === 'test-data') return 'test-data';
  if (intent === 'release' || reason === 'duplicate') return 'business-as-usual';
  return 'real-leak';
}

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

function begun(decision: Decision, input: DecisionInput & { type: 'begin' }): Decision {
  const eligible = undecidedRecipients(input.message);
  if (eligible.length === 0) return decision;
  const before = decision.status === 'idle' || decision.draft.messageId !== input.message.id ? null : decision.draft;
  const kept = before?.recipients.filter((index) => eligible.includes(index)) ?? [];
  const reason = before?.intent === input.intent ? before.reason : null;
  const draft: Draft = {
    messageId: input.message.id,
    expectedRevision: input.message.revision,
    intent: input.intent,
    reason,
    note: before?.note ?? '',
    recipients: kept.length > 0 ? kept : eligible,
    eligible,
    key: input.key,
  };
  return { status: 'drafting', draft, missing: null };
}

function redrafted(decision: Decision, input: DecisionInput & { type: 'reason' | 'note' | 'recipient' }): Decision {
  if (decision.status !== 'drafting') return decision;
  const draft = { ...decision.draft, key: input.key };
  if (input.type === 'note') return { status: 'drafting', draft: { ...draft, note: input.note }, missing: decision.missing };
  if (input.type === 'recipient') {
    return { status: 'drafting', draft: { ...draft, recipients: toggled(draft, input.index) }, missing: null };
  }
  if (!reasonsFor[draft.intent].includes(input.reason)) return decision;
  return { status: 'drafting', draft: { ...draft, reason: input.reason }, missing: null };
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
  return draft.reason === null ? 'Choose a reason.' : null;
}

/** The request body of a complete draft; all held recipients are said by leaving them out. */
export function requestOf(draft: Draft & { reason: ReasonCode }): {
  expectedRevision: number;
  reason: ReasonCode;
  verdict: ClosingVerdict;
  note?: string;
  recipients?: number[];
} {
  const note = draft.note.trim();
  return {
    expectedRevision: draft.expectedRevision,
    reason: draft.reason,
    verdict: verdictOf(draft.intent, draft.reason),
    ...(note === '' ? {} : { note }),
    ...(draft.recipients.length === draft.eligible.length ? {} : { recipients: [...draft.recipients] }),
  };
}

export const intentWords: Record<Intent, string> = { release: 'Release', 'false-alarm': 'False alarm', delete: 'Delete' };

/** The verb with its object: `Release to 3`, `Delete for 1 of 3`. */
export function confirmWords(draft: Draft): string {
  const count =
    draft.recipients.length === draft.eligible.length
      ? `${draft.eligible.length}`
      : `${draft.recipients.length} of ${draft.eligible.length}`;
  return draft.intent === 'delete' ? `Delete for ${count}` : `Release to ${count}`;
}
