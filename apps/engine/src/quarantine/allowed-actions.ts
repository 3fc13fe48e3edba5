/**
 * What somebody may do about a held message now, and why not: each action is put to the decider as it would be if it were asked,
 * so that the page never promises what a command then refuses. Pure.
 */
import { decisionActionSchema, type AllowedAction, type DecisionAction, type ReleaseKind } from '#contracts';
import { isRefusal, messageDecider, sealed, type KnownMessage, type MessageCommand, type MessageRefusal } from '#events';
import { whyMayNotDecide, type HeldAction } from '../access/may-decide-port.js';
import { SENDER_UNTOLD, type DecisionMeta } from './command-outcome.js';
import type { OpenedMessage } from './held-message-opener.js';

const DAY_MS = 86_400_000;
/** Nothing is recorded of it. */
const SOME_TEXT = sealed.parse('v1.AAAA.AAAA');

const ACTIONS: Readonly<Record<DecisionAction, HeldAction>> = {
  release: 'release',
  'release-encrypted': 'release-encrypted',
  'release-as-is': 'as-is',
  return: 'return',
  delete: 'delete',
  undo: 'undo',
  restore: 'restore',
  deny: 'deny',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  hold: 'pin',
  unhold: 'unpin',
  extend: 'extend',
  note: 'note',
  download: 'download',
};

export type Asker = Pick<DecisionMeta, 'actor' | 'actorTag' | 'roles'>;

export interface WhyNot {
  readonly refused: MessageRefusal | 'role-missing' | 'policy-failed';
  readonly detail: string;
}

/** Who asks, and when (ISO-8601 UTC). */
export interface Asking {
  readonly asker: Asker;
  readonly now: string;
}

/** @param now - ISO-8601 UTC. */
export function allowedActions(message: OpenedMessage, asker: Asker, now: string): AllowedAction[] {
  return decisionActionSchema.options.map((action) => {
    const refusal = whyNotAllowed(action, message, { asker, now });
    return { action, allowed: refusal === undefined, because: refusal ? asSentence(refusal.detail) : null };
  });
}

/** Why it would be refused; undefined: it would not. */
export function whyNotAllowed(action: DecisionAction, message: OpenedMessage, { asker, now }: Asking): WhyNot | undefined {
  const { state, severity } = message.facts;
  const obstacle = whyMayNotDecide(asker, { action: ACTIONS[action], severity }) ?? nothingToDo(action, state);
  if (obstacle) return obstacle;
  const command = TRIALS[action]({ message, state, actorId: asker.actor.id, actorTag: asker.actorTag, now });
  if (command === undefined)
    return { refused: 'policy-failed', detail: 'whether a second person is needed cannot be worked out: a stored setting cannot be used' };
  const decision = messageDecider.decide(command, state);
  if (isRefusal(decision)) return decision;
  return action === 'return' && !message.mayTellSender ? SENDER_UNTOLD : undefined;
}

/** What the decider takes in silence, since asking twice does no harm. */
function nothingToDo(action: DecisionAction, { pinned }: KnownMessage): WhyNot | undefined {
  if (action === 'hold' && pinned) return { refused: 'nothing-held', detail: 'somebody holds on to it already' };
  if (action === 'unhold' && !pinned) return { refused: 'nothing-held', detail: 'nobody holds on to it' };
  return undefined;
}

interface Trial {
  readonly message: OpenedMessage;
  readonly state: KnownMessage;
  readonly actorId: string;
  readonly actorTag: string | null;
  readonly now: string;
}

const reason = 'business-need';
const note = null;

/** The commands as they would be asked, about everything that they can be about. Undefined: a setting that one needs cannot be used. */
const TRIALS: Readonly<Record<DecisionAction, (trial: Trial) => MessageCommand | undefined>> = {
  release: (trial) => release('release', trial),
  'release-encrypted': (trial) => release('release-encrypted', trial),
  'release-as-is': (trial) => release('as-is', trial),
  return: (trial) => ({ type: 'ScheduleReturn', text: SOME_TEXT, ...decision(trial) }),
  delete: (trial) => ({ type: 'ScheduleDeletion', ...decision(trial) }),
  undo: ({ now, actorTag }) => ({ type: 'UndoDecision', now, actorTag }),
  restore: ({ actorTag }) => ({ type: 'RestoreDeleted', reason, note, actorTag }),
  deny: ({ state, actorTag }) => ({ type: 'DenyRequest', requestId: state.request?.id ?? '', reason, text: null, actorTag }),
  approve: (trial) => ({
    type: 'ApproveRelease',
    ...proposal(trial),
    patternAuthors: trial.message.patternAuthors,
    clearTextAcknowledged: true,
    undoSeconds: 1,
    now: trial.now,
    decisionId: 'trial',
  }),
  reject: (trial) => ({ type: 'RejectProposal', ...proposal(trial), reason, note }),
  withdraw: (trial) => ({ type: 'WithdrawProposal', ...proposal(trial) }),
  hold: ({ actorTag }) => ({ type: 'PinHold', reason, note, actorTag }),
  unhold: ({ actorTag }) => ({ type: 'UnpinHold', actorTag }),
  extend: ({ state, now, actorTag }) => ({ type: 'ExtendHold', expiresAt: afterTheHold(state, now), reason, actorTag }),
  note: () => ({ type: 'AddNote', note: SOME_TEXT }),
  download: ({ actorTag }) => ({ type: 'RecordDownload', reason, actorTag }),
};

function release(kind: ReleaseKind, trial: Trial): MessageCommand | undefined {
  const { message, actorId } = trial;
  const fourEyes = message.secondPerson(kind);
  const people = { actorId, patternAuthors: message.patternAuthors };
  return fourEyes && { type: 'ScheduleRelease', kind, fourEyes, clearTextAcknowledged: true, ...people, ...decision(trial) };
}

function decision({ actorTag, now }: Trial) {
  return { reason, verdict: 'business-as-usual', note, actorTag, undoSeconds: 1, now, decisionId: 'trial' } as const;
}

function proposal({ state, actorId, actorTag }: Trial) {
  return { proposalId: state.proposal?.id ?? '', actorId, actorTag };
}

function afterTheHold({ custody }: KnownMessage, now: string): string {
  const end = Math.max(Date.parse(custody?.expiresAt ?? now), Date.parse(now));
  return new Date(end + DAY_MS).toISOString();
}

/** `no copy is held` → `No copy is held.` */
function asSentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}
