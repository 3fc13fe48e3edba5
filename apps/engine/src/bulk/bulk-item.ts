/** Whether one message of a selection can be decided with the others, and why not. Pure. */
import type { BulkAction, BulkSkip, DecisionAction, Severity } from '#contracts';
import { whyNotAllowed, type Asker, type WhyNot } from '../quarantine/allowed-actions.js';
import type { OpenedMessage } from '../quarantine/held-message-opener.js';

/** A message at the revision at which it was chosen. */
export interface ChosenMessage {
  readonly id: string;
  readonly revision: number;
}

export interface Looking {
  readonly asker: Asker;
  /** ISO-8601 UTC. */
  readonly now: string;
  /** Somebody else works on it. */
  readonly isClaimed: boolean;
}

export type Eligibility = { readonly eligible: true; readonly proposal: boolean } | { readonly eligible: false; readonly why: BulkSkip };

/** Mail of this severity is never released in bulk by one person. */
const SEVERE: ReadonlySet<Severity> = new Set(['critical', 'high', 'unknown']);
const ENDING: ReadonlySet<BulkAction['action']> = new Set(['release', 'delete', 'return']);

const REFUSALS: Partial<Record<WhyNot['refused'], BulkSkip>> = {
  'role-missing': 'no-right',
  'own-mail': 'own-mail',
  'legal-hold': 'legal-hold',
  'pattern-author': 'second-person',
  'not-found': 'gone',
};

/** @param message - undefined: not there, or out of reach. */
export function eligibility(chosen: ChosenMessage, message: OpenedMessage | undefined, act: BulkAction, looking: Looking): Eligibility {
  if (!message) return no('gone');
  const { state } = message.facts;
  if (state.revision !== chosen.revision) return no('changed');
  if (looking.isClaimed) return no('claimed');
  if (state.pinned && ENDING.has(act.action)) return no('held-on-to');
  const refusal = whyNotAllowed(actionOf(act), message, looking);
  if (refusal) return no(REFUSALS[refusal.refused] ?? 'not-decidable');
  return act.action === 'release' ? releasable(message, act) : { eligible: true, proposal: false };
}

function releasable(message: OpenedMessage, act: Extract<BulkAction, { action: 'release' }>): Eligibility {
  const { severity, state } = message.facts;
  const failed = state.recipients.some(({ encryptionFailed }) => encryptionFailed);
  if (failed && act.kind !== 'release-encrypted' && !act.clearTextAcknowledged) return no('may-leave-in-clear');
  const rules = message.secondPerson(act.kind) ?? [];
  const severe = SEVERE.has(severity);
  if (!severe && rules.length === 0) return { eligible: true, proposal: false };
  if (act.propose) return { eligible: true, proposal: true };
  return no(rules.length > 0 ? 'second-person' : 'too-severe');
}

function actionOf(act: BulkAction): DecisionAction {
  if (act.action !== 'release') return act.action;
  return act.kind === 'as-is' ? 'release-as-is' : act.kind;
}

function no(why: BulkSkip): Eligibility {
  return { eligible: false, why };
}
