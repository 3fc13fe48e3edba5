/** Four eyes: one person proposes a release, another one approves. Proposer, approver, sender and pattern author are four people. */
import { isRefusal } from '../refusal.js';
import { atOnce, releasable, scheduleRelease } from './decide-decision.js';
import type { CommandOf } from './message-commands.js';
import {
  clearTextUnsaid,
  contentGone,
  decidedRecipients,
  decisionPending,
  later,
  obstacleToAsker,
  refuse,
  type MessageDecided,
  type Obstacle,
} from './message-refusals.js';
import type { KnownMessage, OpenProposal } from './message-state.js';

/** Released by one person, or proposed where rules ask for a second one. */
export function release(command: CommandOf<'ScheduleRelease'>, state: KnownMessage): MessageDecided {
  if (state.proposal !== null)
    return obstacleToAsker(command, state) ?? refuse('proposal-open', 'a release already waits for a second person');
  if (command.fourEyes.length === 0) return scheduleRelease(command, state);
  const recipients = releasable(command, state);
  if (isRefusal(recipients)) return recipients;
  const author = nobodyKnown(command) ?? patternAuthor(command);
  if (author) return author;
  const { kind, reason, verdict, note, decisionId: proposalId, actorId: by, actorTag: proposerTag, fourEyes } = command;
  const data = { proposalId, kind, recipients: [...recipients], reason, verdict, note, by, proposerTag, because: [...fourEyes] };
  return [{ type: 'ReleaseProposed', data }];
}

export function approve(command: CommandOf<'ApproveRelease'>, state: KnownMessage): MessageDecided {
  const proposal = openProposal(command.proposalId, state);
  if (!proposal) return NO_PROPOSAL;
  const obstacle = obstacleToAsker(command, state) ?? nobodyKnown(command) ?? samePerson(command, proposal) ?? patternAuthor(command);
  const stops = obstacle ?? decisionPending(state) ?? contentGone(state);
  if (stops) return stops;
  const recipients = decidedRecipients(proposal.recipients, state);
  if (isRefusal(recipients)) return recipients;
  const { kind, reason, verdict, note } = proposal;
  const unsaid = kind === 'release-encrypted' ? undefined : clearTextUnsaid(recipients, command.clearTextAcknowledged, state);
  if (unsaid) return unsaid;
  const { decisionId: releaseId, now, undoSeconds } = command;
  const said = { releaseId, kind, recipients: [...recipients], reason, verdict, note, commitAt: later(now, undoSeconds) };
  return atOnce(state, { type: 'ReleaseScheduled', data: { ...said, by: 'person', proposalId: proposal.id } }, undoSeconds);
}

export function reject(command: CommandOf<'RejectProposal'>, state: KnownMessage): MessageDecided {
  const proposal = openProposal(command.proposalId, state);
  if (!proposal) return NO_PROPOSAL;
  const { proposalId, reason, note } = command;
  return obstacleToAsker(command, state) ?? [{ type: 'ProposalRejected', data: { proposalId, reason, note } }];
}

/** Only who made it takes it back; others reject. */
export function withdraw(command: CommandOf<'WithdrawProposal'>, state: KnownMessage): MessageDecided {
  const proposal = openProposal(command.proposalId, state);
  if (!proposal) return NO_PROPOSAL;
  if (command.actorId !== proposal.by) return refuse('not-allowed', 'a proposal is taken back by who made it');
  return obstacleToAsker(command, state) ?? [{ type: 'ProposalWithdrawn', data: { proposalId: proposal.id } }];
}

const COMMAND_LINE = 'cli';
const NO_PROPOSAL = refuse('no-such-proposal', 'no such release waits for a second person');

function openProposal(id: string, { proposal }: KnownMessage): OpenProposal | undefined {
  return proposal?.id === id ? proposal : undefined;
}

/** By account and by address: a person with two accounts is one person. */
function samePerson({ actorId, actorTag }: CommandOf<'ApproveRelease'>, { by, proposerTag }: OpenProposal): Obstacle {
  if (actorId !== by && (actorTag === null || actorTag !== proposerTag)) return undefined;
  return refuse('own-proposal', 'a release is approved by another person than the one who proposed it');
}

/** Whoever stands behind the command line may be either of the two. */
function nobodyKnown({ actorId }: { readonly actorId: string }): Obstacle {
  return actorId === COMMAND_LINE ? refuse('account-needed', 'where two people are asked for, both have accounts') : undefined;
}

function patternAuthor({ actorId, patternAuthors }: { readonly actorId: string; readonly patternAuthors: readonly string[] }): Obstacle {
  if (!patternAuthors.includes(actorId)) return undefined;
  return refuse('pattern-author', 'where two people are asked for, neither is who wrote a pattern that holds the mail');
}
