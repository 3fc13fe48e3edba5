/** Decisions about held copies: scheduled, undone in their window, committed once; deleted ones restored or purged. */
import { ClearWay } from '#dlp';
import { isRefusal } from '../refusal.js';
import type { Hop } from './fact-parts.js';
import { leadsInside, type CommandOf, type LeavingForm, type Routing } from './message-commands.js';
import type { MessageEvent } from './message-events.js';
import {
  clearTextUnsaid,
  contentGone,
  decidedRecipients,
  decisionPending,
  later,
  obstacleToAsker,
  refuse,
  underLegalHold,
  type MessageDecided,
} from './message-refusals.js';
import { evolveMessage } from './evolve-message.js';
import { encryptionFailed, formFact } from './leaving-facts.js';
import { recipientsWith, type KnownMessage, type PendingDecision } from './message-state.js';

const DAY_MS = 86_400_000;
/** States of copies that need the content, or may come to need it. */
const NEED_CONTENT = ['held', 'blocked', 'bounced', 'release-pending', 'delivering', 'failed', 'relayed'] as const;

/** A release by one person, once nothing asks for a second one. */
export function scheduleRelease(command: CommandOf<'ScheduleRelease'>, state: KnownMessage): MessageDecided {
  const recipients = releasable(command, state);
  if (isRefusal(recipients)) return recipients;
  const { kind, reason, verdict, note, decisionId: releaseId, now, undoSeconds } = command;
  const data = { releaseId, kind, recipients: [...recipients], reason, verdict, note };
  const commitAt = later(now, undoSeconds);
  return atOnce(state, { type: 'ReleaseScheduled', data: { ...data, commitAt, by: 'person', proposalId: null } }, undoSeconds);
}

/** The copies that may be released by this command, or why none may. */
export function releasable(command: CommandOf<'ScheduleRelease'>, state: KnownMessage): ReturnType<typeof decidedRecipients> {
  const obstacle = obstacleToAsker(command, state) ?? decisionPending(state) ?? contentGone(state);
  if (obstacle) return obstacle;
  const recipients = decidedRecipients(command.recipients, state);
  if (isRefusal(recipients) || command.kind === 'release-encrypted') return recipients;
  return clearTextUnsaid(recipients, command.clearTextAcknowledged, state) ?? recipients;
}

export function scheduleDeletion(command: CommandOf<'ScheduleDeletion'>, state: KnownMessage): MessageDecided {
  const recipients = removable(command, state);
  if (isRefusal(recipients)) return recipients;
  const { reason, verdict, note, decisionId: deletionId, now, undoSeconds } = command;
  const data = { deletionId, recipients: [...recipients], reason, verdict, note, commitAt: later(now, undoSeconds), by: 'person' as const };
  return atOnce(state, { type: 'DeletionScheduled', data }, undoSeconds);
}

export function scheduleReturn(command: CommandOf<'ScheduleReturn'>, state: KnownMessage): MessageDecided {
  const recipients = removable(command, state);
  if (isRefusal(recipients)) return recipients;
  const { reason, verdict, note, text, decisionId: returnId, now, undoSeconds } = command;
  const data = { returnId, recipients: [...recipients], reason, verdict, note, text, commitAt: later(now, undoSeconds) };
  return atOnce(state, { type: 'ReturnScheduled', data }, undoSeconds);
}

function removable(command: CommandOf<'ScheduleDeletion' | 'ScheduleReturn'>, state: KnownMessage): ReturnType<typeof decidedRecipients> {
  const obstacle = obstacleToAsker(command, state) ?? decisionPending(state) ?? contentGone(state) ?? underLegalHold(state);
  return obstacle ?? decidedRecipients(command.recipients, state);
}

/** Without an undo window a decision is committed with it; a release waits for what the flow says, if only of its DKIM signature. */
export function atOnce(state: KnownMessage, scheduled: MessageEvent, undoSeconds: number): readonly MessageEvent[] {
  const after = evolveMessage(state, scheduled);
  if (undoSeconds > 0 || after.status === 'absent' || after.pending === null) return [scheduled];
  if (after.pending.kind === 'release') return [scheduled];
  return [scheduled, ...committed(after, after.pending, undefined)];
}

export function undo(command: CommandOf<'UndoDecision'>, state: KnownMessage): MessageDecided {
  const { pending } = state;
  if (pending === null || pending.commitAt <= command.now) {
    return refuse('nothing-to-undo', 'the undo window is over or nothing was decided');
  }
  return obstacleToAsker(command, state) ?? [undone(pending)];
}

function undone({ kind, id }: PendingDecision): MessageEvent {
  switch (kind) {
    case 'release':
      return { type: 'ReleaseUndone', data: { releaseId: id } };
    case 'deletion':
      return { type: 'DeletionUndone', data: { deletionId: id } };
    case 'return':
      return { type: 'ReturnUndone', data: { returnId: id } };
  }
}

export function commit({ now, routing, decisionId }: CommandOf<'CommitDecision'>, state: KnownMessage): MessageDecided {
  const { pending } = state;
  if (pending === null || pending.commitAt > now || (decisionId !== undefined && decisionId !== pending.id)) return [];
  return committed(state, pending, routing);
}

/** A release starts a delivery of the same id, and another one where its copies leave by both hops. What a legal hold has come to keep meanwhile is not deleted. */
function committed(state: KnownMessage, pending: PendingDecision, routing: readonly Routing[] | undefined): readonly MessageEvent[] {
  const { kind, id } = pending;
  const recipients = [...pending.recipients];
  if (kind === 'release') return committedRelease(state, pending, routing ?? unrouted(pending));
  if (underLegalHold(state)) return [undone(pending)];
  return kind === 'deletion'
    ? [{ type: 'DeletionCommitted', data: { deletionId: id, recipients } }]
    : [{ type: 'ReturnCommitted', data: { returnId: id, recipients } }];
}

function committedRelease(state: KnownMessage, pending: PendingDecision, routing: readonly Routing[]): readonly MessageEvent[] {
  const { id: releaseId, releaseKind } = pending;
  const ways = complete(pending, routing);
  const passed = ways.flatMap(({ recipients, transitions }): MessageEvent[] =>
    transitions.length === 0 ? [] : [{ type: 'FlowPassed', data: { recipients: [...recipients], transitions: [...transitions] } }],
  );
  const failed = ways.flatMap(({ recipients, to, attempts }): MessageEvent[] => {
    if (to === 'transport') return [];
    const disposition = to === 'failed-encryption-quarantine' ? 'held' : 'refused';
    return [encryptionFailed(recipients, attempts ?? [], { disposition, releaseId })];
  });
  const { policyRevision } = state;
  const kind = releaseKind ?? 'as-is';
  const deliveries = leavingTogether(state, ways).map((leaving, index) => ({
    ...leaving,
    deliveryId: deliveryIdOf(releaseId, leaving, index),
  }));
  const forms = deliveries.flatMap(({ deliveryId, recipients, form }) =>
    form === undefined ? [] : [formFact(deliveryId, recipients, form)],
  );
  const left = deliveries.map(({ deliveryId, recipients }): MessageEvent => {
    return { type: 'ReleaseCommitted', data: { releaseId, kind, recipients: [...recipients], deliveryId, policyRevision } };
  });
  // the proof of what was made stands before the facts that send it
  return [...passed, ...failed, ...forms, ...left];
}

interface Leaving {
  readonly hop: Hop;
  readonly recipients: readonly number[];
  readonly form?: LeavingForm;
}

/**
 * A delivery goes by one hop in one form. By the hop inside go copies that the flow leads there, by the one that the mail was bound for when
 * it came in all others. In the order of their first recipient.
 */
function leavingTogether({ recipients: copies }: KnownMessage, ways: readonly Routing[]): readonly Leaving[] {
  const together = new Map<string, { hop: Hop; recipients: number[]; form?: LeavingForm }>();
  for (const { recipients, transitions, to, form } of ways) {
    if (to !== 'transport') continue;
    for (const recipient of recipients) {
      const hop = leadsInside(transitions) ? 'inbound' : (copies[recipient]?.hop ?? 'outbound');
      const name = JSON.stringify([hop, form?.kind, form?.kind === 'dkim' ? form.fields : form?.copyId]);
      const leaving = together.get(name) ?? { hop, recipients: [], ...(form && { form }) };
      leaving.recipients.push(recipient);
      together.set(name, leaving);
    }
  }
  const ordered = [...together.values()].map((leaving) => ({ ...leaving, recipients: leaving.recipients.sort((a, b) => a - b) }));
  return ordered.sort((a, b) => (a.recipients[0] ?? 0) - (b.recipients[0] ?? 0));
}

/** The first is named by the release; a copy that was made by what names its bytes. */
function deliveryIdOf(releaseId: string, { hop, form }: Leaving, index: number): string {
  if (index === 0) return releaseId;
  return form === undefined ? `${releaseId}-${hop}` : `${releaseId}-${String(index)}`;
}

const AS_IS = { from: 'post-quarantine-send-as-is', to: 'transport', because: 'as-is' } as const;

/** What nobody has asked the mail flow about leaves only as it is, by the one way that needs no policy. */
function unrouted({ recipients, releaseKind }: PendingDecision): readonly Routing[] {
  return releaseKind === 'as-is' ? [{ recipients: [...recipients], to: 'transport', transitions: [AS_IS] }] : [];
}

/** Only copies of this release, each by one way; one that the flow has forgotten, or that nothing lets leave, stays held. */
function complete(pending: PendingDecision, routing: readonly Routing[]): readonly Routing[] {
  const seen = new Set<number>();
  const ways = routing.flatMap(({ recipients, ...way }) => {
    const own = recipients.filter((recipient) => pending.recipients.includes(recipient) && !seen.has(recipient));
    for (const recipient of own) seen.add(recipient);
    return own.length === 0 ? [] : [{ ...way, recipients: own, to: mayLeave(way) ? way.to : 'failed-encryption-quarantine' }];
  });
  const forgotten = pending.recipients.filter((recipient) => !seen.has(recipient));
  return forgotten.length === 0 ? ways : [...ways, { recipients: forgotten, to: 'failed-encryption-quarantine', transitions: [] }];
}

/** Encrypted, or by a way that lets it leave readable: whoever asks for anything else has not walked the flow. */
function mayLeave({ to, form, transitions }: Omit<Routing, 'recipients'>): boolean {
  if (to !== 'transport' || (form?.kind === 'made' && form.protection === 'encrypted')) return true;
  return ClearWay.of(transitions) !== undefined;
}

export function restore(command: CommandOf<'RestoreDeleted'>, state: KnownMessage): MessageDecided {
  const obstacle = obstacleToAsker(command, state) ?? decisionPending(state) ?? contentGone(state);
  if (obstacle) return obstacle;
  const deleted = recipientsWith(state, ['deleted']);
  const recipients = [...new Set(command.recipients ?? deleted)];
  const strangers = recipients.filter((recipient) => !deleted.includes(recipient));
  if (recipients.length === 0 || strangers.length > 0) return refuse('nothing-to-restore', 'these copies are not deleted');
  return [{ type: 'DeletionRestored', data: { recipients, reason: command.reason, note: command.note } }];
}

/** Destroys the content once nobody can restore a deleted copy any more and no other copy needs it. */
export function purge({ now, deletedDays }: CommandOf<'PurgeDeleted'>, state: KnownMessage): MessageDecided {
  const { deletedAt, custody } = state;
  if (deletedAt === null || custody?.content !== 'kept' || underLegalHold(state) || state.pending !== null) return [];
  if (Date.parse(deletedAt) + deletedDays * DAY_MS > Date.parse(now)) return [];
  const gone = recipientsWith(state, ['deleted', 'returned']);
  if (gone.length === 0 || recipientsWith(state, NEED_CONTENT).length > 0) return [];
  const cause = recipientsWith(state, ['deleted']).length > 0 ? 'deleted' : 'returned';
  return [{ type: 'ContentDestroyed', data: { cause, snippets: 'kept' } }];
}
