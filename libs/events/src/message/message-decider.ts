/** Decides what becomes of a held message: pure, total, each command one function. */
import type { Refusal } from '../refusal.js';
import type { MessageCommand, MessageRefusal } from './message-commands.js';
import type { MessageEvent } from './message-events.js';
import { evolveMessage, heldRecipients, noMessage, recipientsWith, type KnownMessage, type MessageState } from './message-state.js';

type Decided = readonly MessageEvent[] | Refusal<MessageRefusal>;
type CommandOf<T extends MessageCommand['type']> = Extract<MessageCommand, { type: T }>;

export const messageDecider = {
  initialState: (): MessageState => noMessage,
  evolve: evolveMessage,
  decide: decideMessage,
};

function decideMessage(command: MessageCommand, state: MessageState): Decided {
  if (state.status === 'absent') return refuse('not-found', 'there is no such message');
  switch (command.type) {
    case 'ScheduleRelease':
    case 'ScheduleDeletion':
      return schedule(command, state);
    case 'UndoDecision':
      return undo(command, state);
    case 'CommitDecision':
      return commit(command, state);
    case 'ExtendHold':
      return extend(command, state);
    case 'AddNote':
      return [{ type: 'NoteAdded', data: { note: command.note } }];
    case 'RecordDownload':
      return download(command, state);
    case 'ConcludeDelivery':
      return conclude(command, state);
    case 'RecordUnknownHandOver':
      return recordUnknown(state);
    case 'ExpireHold':
      return expire(command, state);
  }
}

function schedule(command: CommandOf<'ScheduleRelease' | 'ScheduleDeletion'>, state: KnownMessage): Decided {
  const obstacle = obstacleToDecision(command, state) ?? contentGone(state);
  if (obstacle) return obstacle;
  const held = heldRecipients(state);
  if (held.length === 0) return refuse('nothing-held', 'no copy of this message is held any more');
  const recipients = [...new Set(command.recipients ?? held)];
  if (recipients.length === 0) return refuse('unknown-recipient', 'no recipient is named');
  const strangers = recipients.filter((recipient) => !held.includes(recipient));
  if (strangers.length > 0) return refuse('unknown-recipient', `not held: recipient ${strangers.map(String).join(', ')}`);
  const { reason, verdict, note, decisionId } = command;
  const decision = { recipients, reason, verdict, note, commitAt: later(command.now, command.undoSeconds) };
  const scheduled: MessageEvent =
    command.type === 'ScheduleRelease'
      ? { type: 'ReleaseScheduled', data: { releaseId: decisionId, kind: command.kind, ...decision } }
      : { type: 'DeletionScheduled', data: { deletionId: decisionId, ...decision } };
  if (command.undoSeconds > 0) return [scheduled];
  const pending = evolveMessage(state, scheduled);
  return pending.status === 'known' ? [scheduled, ...commitPending(pending)] : [scheduled];
}

function undo(command: CommandOf<'UndoDecision'>, state: KnownMessage): Decided {
  const { pending } = state;
  if (pending === null || pending.commitAt <= command.now) {
    return refuse('nothing-to-undo', 'the undo window is over or nothing was decided');
  }
  const obstacle = ownMail(command.actorTag, state) ?? staleView(command.expectedRevision, state);
  if (obstacle) return obstacle;
  return pending.kind === 'release'
    ? [{ type: 'ReleaseUndone', data: { releaseId: pending.id } }]
    : [{ type: 'DeletionUndone', data: { deletionId: pending.id } }];
}

function commit(command: CommandOf<'CommitDecision'>, state: KnownMessage): Decided {
  if (state.pending === null || state.pending.commitAt > command.now) return [];
  return commitPending(state);
}

/** A release starts a delivery of the same id; a deletion that leaves nobody waiting destroys the content. */
function commitPending(state: KnownMessage): readonly MessageEvent[] {
  const { pending } = state;
  if (pending === null) return [];
  const recipients = [...pending.recipients];
  if (pending.kind === 'release') {
    const { id } = pending;
    return [{ type: 'ReleaseCommitted', data: { releaseId: id, recipients, deliveryId: id, policyRevision: state.policyRevision } }];
  }
  const committed: MessageEvent = { type: 'DeletionCommitted', data: { deletionId: pending.id, recipients } };
  const after = evolveMessage(state, committed);
  const stillNeeded = after.status === 'known' && recipientsWith(after, ['held', 'blocked', 'delivering', 'failed', 'relayed']).length > 0;
  return stillNeeded ? [committed] : [committed, { type: 'ContentDestroyed', data: { cause: 'deleted' } }];
}

function extend(command: CommandOf<'ExtendHold'>, state: KnownMessage): Decided {
  const obstacle = ownMail(command.actorTag, state) ?? staleView(command.expectedRevision, state) ?? contentGone(state);
  if (obstacle) return obstacle;
  if (state.custody !== null && command.expiresAt <= state.custody.expiresAt) {
    return refuse('shorter-hold', 'the hold already lasts that long');
  }
  return [{ type: 'HoldExtended', data: { expiresAt: command.expiresAt, reason: command.reason } }];
}

function download(command: CommandOf<'RecordDownload'>, state: KnownMessage): Decided {
  const obstacle = ownMail(command.actorTag, state) ?? contentGone(state);
  return obstacle ?? [{ type: 'ContentDownloaded', data: { reason: command.reason } }];
}

function conclude(command: CommandOf<'ConcludeDelivery'>, state: KnownMessage): Decided {
  const delivering = recipientsWith(state, ['delivering']);
  const relayed = command.relayed.filter((recipient) => delivering.includes(recipient));
  const failed = command.failed.filter((recipient) => delivering.includes(recipient));
  if (relayed.length + failed.length === 0) return [];
  const concluded: MessageEvent = { type: 'DeliveryConcluded', data: { deliveryId: command.deliveryId, relayed, failed } };
  const after = evolveMessage(state, concluded);
  return after.status === 'known' && isOnlyTransit(after)
    ? [concluded, { type: 'ContentDestroyed', data: { cause: 'retention' } }]
    : [concluded];
}

/** Cleared mail that was kept only to be sent, and is sent: nobody ever held it, so nobody has a reason to read it later. */
function isOnlyTransit(state: KnownMessage): boolean {
  const ended = recipientsWith(state, ['relayed', 'handed-over', 'failed', 'refused', 'outcome-unknown']);
  const everDecided = state.pending !== null || state.closingVerdict !== null; // a release leaves its verdict
  return state.custody?.content === 'kept' && !everDecided && ended.length === state.recipients.length;
}

function recordUnknown(state: KnownMessage): Decided {
  const recipients = [...recipientsWith(state, ['handing-over'])];
  return recipients.length === 0 ? [] : [{ type: 'HandOverOutcomeUnknown', data: { recipients, cause: 'engine-stopped' } }];
}

function expire(command: CommandOf<'ExpireHold'>, state: KnownMessage): Decided {
  const { custody } = state;
  const busy = state.pending !== null || recipientsWith(state, ['delivering']).length > 0;
  if (custody === null || custody.content === 'destroyed' || custody.expiresAt > command.now || busy) return [];
  const recipients = [...heldRecipients(state)];
  const destroyed = (cause: 'expired' | 'retention'): MessageEvent => ({ type: 'ContentDestroyed', data: { cause } });
  return recipients.length > 0 ? [{ type: 'HoldExpired', data: { recipients } }, destroyed('expired')] : [destroyed('retention')];
}

function obstacleToDecision(
  command: { readonly actorTag: string | null; readonly expectedRevision?: number },
  state: KnownMessage,
): Refusal<MessageRefusal> | undefined {
  const stale = ownMail(command.actorTag, state) ?? staleView(command.expectedRevision, state);
  if (stale) return stale;
  return state.pending === null ? undefined : refuse('decision-pending', `a ${state.pending.kind} already waits for its undo window`);
}

function ownMail(actorTag: string | null, state: KnownMessage): Refusal<MessageRefusal> | undefined {
  if (actorTag === null || actorTag !== state.senderTag) return undefined;
  return refuse('own-mail', 'nobody decides on their own mail');
}

function staleView(expected: number | undefined, state: KnownMessage): Refusal<MessageRefusal> | undefined {
  if (expected === undefined || expected === state.revision) return undefined;
  return refuse('revision-conflict', `the message is at revision ${String(state.revision)}, not ${String(expected)}`);
}

function contentGone(state: KnownMessage): Refusal<MessageRefusal> | undefined {
  if (state.custody?.content === 'kept') return undefined;
  return refuse('content-destroyed', 'the content of this message is not kept any more');
}

function refuse(refused: MessageRefusal, detail: string): Refusal<MessageRefusal> {
  return { refused, detail };
}

function later(now: string, seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1000).toISOString();
}
