/** What stands against a command, each obstacle one function; undefined: nothing. */
import type { Refusal } from '../refusal.js';
import type { MessageRefusal } from './message-commands.js';
import type { MessageEvent } from './message-events.js';
import { heldRecipients, type KnownMessage } from './message-state.js';

export type MessageDecided = readonly MessageEvent[] | Refusal<MessageRefusal>;
export type Obstacle = Refusal<MessageRefusal> | undefined;

export function refuse(refused: MessageRefusal, detail: string): Refusal<MessageRefusal> {
  return { refused, detail };
}

/** Nobody decides on their own mail, and nobody by a view that is out of date. */
export function obstacleToAsker(
  { actorTag, expectedRevision }: { readonly actorTag: string | null; readonly expectedRevision?: number },
  state: KnownMessage,
): Obstacle {
  return ownMail(actorTag, state) ?? staleView(expectedRevision, state);
}

export function ownMail(actorTag: string | null, state: KnownMessage): Obstacle {
  if (actorTag === null || actorTag !== state.senderTag) return undefined;
  return refuse('own-mail', 'nobody decides on their own mail');
}

export function staleView(expected: number | undefined, state: KnownMessage): Obstacle {
  if (expected === undefined || expected === state.revision) return undefined;
  return refuse('revision-conflict', `the message is at revision ${String(state.revision)}, not ${String(expected)}`);
}

export function contentGone(state: KnownMessage): Obstacle {
  if (state.custody?.content === 'kept') return undefined;
  return refuse('content-destroyed', 'the content of this message is not kept any more');
}

export function decisionPending(state: KnownMessage): Obstacle {
  return state.pending === null ? undefined : refuse('decision-pending', `a ${state.pending.kind} already waits for its undo window`);
}

export function underLegalHold(state: KnownMessage): Obstacle {
  return state.legalHolds.length === 0 ? undefined : refuse('legal-hold', 'a legal hold keeps this message');
}

/** The recipients that a decision speaks of, each once: all that are held when none are named; else why not. */
export function decidedRecipients(named: readonly number[] | undefined, state: KnownMessage): readonly number[] | Refusal<MessageRefusal> {
  const held = heldRecipients(state);
  if (held.length === 0) return refuse('nothing-held', 'no copy of this message is held any more');
  const recipients = [...new Set(named ?? held)];
  if (recipients.length === 0) return refuse('unknown-recipient', 'no recipient is named');
  const strangers = recipients.filter((recipient) => !held.includes(recipient));
  if (strangers.length === 0) return recipients;
  return refuse('unknown-recipient', `not held: recipient ${strangers.map(String).join(', ')}`);
}

/** A plain release asks the encryption policy of today, which may let go in clear what could not be encrypted before. */
export function clearTextUnsaid(recipients: readonly number[], acknowledged: boolean, state: KnownMessage): Obstacle {
  const failed = recipients.filter((recipient) => state.recipients[recipient]?.encryptionFailed === true);
  if (acknowledged || failed.length === 0) return undefined;
  return refuse(
    'clear-text-not-acknowledged',
    `recipient ${failed.map(String).join(', ')}: the mail could not be encrypted, and a plain release may let it leave in clear`,
  );
}

/** @param seconds after `now`, ISO-8601 UTC. */
export function later(now: string, seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1000).toISOString();
}
