/** What the sender of a held mail may do by the link of a notice: ask, and what the settings let them decide. */
import { isRefusal } from '../refusal.js';
import { atOnce } from './decide-decision.js';
import type { CommandOf } from './message-commands.js';
import {
  clearTextUnsaid,
  contentGone,
  decidedRecipients,
  decisionPending,
  later,
  obstacleToAsker,
  refuse,
  staleView,
  underLegalHold,
  type MessageDecided,
  type Obstacle,
} from './message-refusals.js';
import type { KnownMessage } from './message-state.js';

export function request(command: CommandOf<'RequestRelease'>, state: KnownMessage): MessageDecided {
  const obstacle = decisionPending(state) ?? contentGone(state);
  if (obstacle) return obstacle;
  if (state.request !== null) return refuse('request-open', 'the release was asked for already');
  const recipients = decidedRecipients(command.recipients, state);
  if (isRefusal(recipients)) return recipients;
  const { requestId, reason, text } = command;
  return [{ type: 'ReleaseRequested', data: { requestId, recipients: [...recipients], reason, text } }];
}

export function deny(command: CommandOf<'DenyRequest'>, state: KnownMessage): MessageDecided {
  const obstacle = obstacleToAsker(command, state);
  if (obstacle) return obstacle;
  const { requestId, reason, text } = command;
  if (state.request?.id !== requestId) return refuse('no-open-request', 'no such request waits for an answer');
  return [{ type: 'RequestDenied', data: { requestId, reason, text } }];
}

export function originatorRelease(command: CommandOf<'OriginatorRelease'>, state: KnownMessage): MessageDecided {
  const second = command.fourEyes.length > 0 || state.proposal !== null;
  const obstacle =
    unproven(command, state) ?? (second ? refuse('second-person-needed', 'such mail is released by two people of ours only') : undefined);
  if (obstacle) return obstacle;
  const recipients = decidedRecipients(command.recipients, state);
  if (isRefusal(recipients)) return recipients;
  const { kind, reason, note, decisionId: releaseId, now, undoSeconds } = command;
  // what had to be encrypted leaves in clear by nobody's word but a manager's
  const unsaid = kind === 'release-encrypted' ? undefined : clearTextUnsaid(recipients, false, state);
  if (unsaid) return unsaid;
  const data = { releaseId, kind, recipients: [...recipients], reason, verdict: null, note, commitAt: later(now, undoSeconds) };
  return atOnce(state, { type: 'ReleaseScheduled', data: { ...data, by: 'originator', proposalId: null } }, undoSeconds);
}

export function originatorDelete(command: CommandOf<'OriginatorDelete'>, state: KnownMessage): MessageDecided {
  const obstacle = unproven(command, state) ?? underLegalHold(state);
  if (obstacle) return obstacle;
  const recipients = decidedRecipients(command.recipients, state);
  if (isRefusal(recipients)) return recipients;
  const { reason, note, decisionId: deletionId, now, undoSeconds } = command;
  const data = { deletionId, recipients: [...recipients], reason, verdict: null, note, commitAt: later(now, undoSeconds) };
  return atOnce(state, { type: 'DeletionScheduled', data: { ...data, by: 'originator' } }, undoSeconds);
}

/** Nothing of this is open to who merely holds a link, nor to what the settings do not allow at this moment. */
function unproven(command: CommandOf<'OriginatorRelease' | 'OriginatorDelete'>, state: KnownMessage): Obstacle {
  if (!command.allowed) return refuse('not-allowed', 'the settings do not let senders do this');
  if (command.proof === null) return refuse('proof-missing', 'the link alone does not show who asks');
  return staleView(command.expectedRevision, state) ?? decisionPending(state) ?? contentGone(state);
}
