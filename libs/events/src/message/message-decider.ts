/** Decides what becomes of a held message: pure, total, each command one function. */
import { commit, purge, restore, scheduleDeletion, scheduleReturn, undo } from './decide-decision.js';
import { bounce, conclude, recordUnknownHandOver } from './decide-delivery.js';
import { announceExpiry, applyLegalHold, destroySnippets, erase, expire, extend, liftLegalHold, pin, unpin } from './decide-keeping.js';
import { deny, originatorDelete, originatorRelease, request } from './decide-originator.js';
import { approve, reject, release, withdraw } from './decide-proposal.js';
import { evolveMessage } from './evolve-message.js';
import type { CommandOf, MessageCommand } from './message-commands.js';
import { contentGone, obstacleToAsker, ownMail, refuse, type MessageDecided } from './message-refusals.js';
import { noMessage, type KnownMessage, type MessageState } from './message-state.js';

type Decide<T extends MessageCommand['type']> = (command: CommandOf<T>, state: KnownMessage) => MessageDecided;

const DECISIONS: { readonly [T in MessageCommand['type']]: Decide<T> } = {
  ScheduleRelease: release,
  ScheduleDeletion: scheduleDeletion,
  ScheduleReturn: scheduleReturn,
  ApproveRelease: approve,
  RejectProposal: reject,
  WithdrawProposal: withdraw,
  UndoDecision: undo,
  CommitDecision: commit,
  RestoreDeleted: restore,
  PurgeDeleted: purge,
  ExtendHold: extend,
  PinHold: pin,
  UnpinHold: unpin,
  ApplyLegalHold: applyLegalHold,
  LiftLegalHold: liftLegalHold,
  Assign: assign,
  Escalate: escalate,
  AddNote: ({ note }) => [{ type: 'NoteAdded', data: { note } }],
  RecordDownload: download,
  RequestRelease: request,
  DenyRequest: deny,
  OriginatorRelease: originatorRelease,
  OriginatorDelete: originatorDelete,
  AnnounceExpiry: announceExpiry,
  ConcludeDelivery: conclude,
  RecordBounce: bounce,
  RecordUnknownHandOver: (_, state) => recordUnknownHandOver(state),
  ExpireHold: expire,
  DestroySnippets: (_, state) => destroySnippets(state),
  EraseMessage: (_, state) => erase(state),
};

export const messageDecider = {
  initialState: (): MessageState => noMessage,
  evolve: evolveMessage,
  decide: decideMessage,
};

function decideMessage(command: MessageCommand, state: MessageState): MessageDecided {
  if (state.status === 'absent') return refuse('not-found', 'there is no such message');
  const decide: (command: never, state: KnownMessage) => MessageDecided = DECISIONS[command.type];
  return decide(command as never, state); // the table pairs each command with the function that takes it
}

function assign({ assignee, team, note, ...asker }: CommandOf<'Assign'>, state: KnownMessage): MessageDecided {
  const obstacle = obstacleToAsker(asker, state);
  if (obstacle) return obstacle;
  const isSame = assignee === state.assignee && (team === null || team === state.team) && note === null;
  return isSame ? [] : [{ type: 'MessageAssigned', data: { assignee, team, note } }];
}

function escalate(command: CommandOf<'Escalate'>, state: KnownMessage): MessageDecided {
  return obstacleToAsker(command, state) ?? [{ type: 'MessageEscalated', data: { note: command.note } }];
}

function download(command: CommandOf<'RecordDownload'>, state: KnownMessage): MessageDecided {
  const obstacle = ownMail(command.actorTag, state) ?? contentGone(state);
  return obstacle ?? [{ type: 'ContentDownloaded', data: { reason: command.reason } }];
}
