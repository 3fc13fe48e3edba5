/** Decides the course of one notice: queued once, then sent, deferred or failed; let by unscanned once. */
import type { NodeAtWork } from '../node/node-events.js';
import { heldElsewhere, isHeldElsewhere, type HeldElsewhere } from '../node/work-holder.js';
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { NoticeEvent } from './notice-events.js';

type Queued = Extract<NoticeEvent, { type: 'NoticeQueued' }>['data'];
type Withheld = Extract<NoticeEvent, { type: 'NoticeWithheld' }>['data'];

export type NoticeState =
  | { readonly status: 'absent' }
  | { readonly status: 'withheld' }
  | {
      readonly status: 'queued' | 'digested' | 'sent' | 'failed';
      readonly attempts: number;
      /** How often it came by and was let on unscanned. */
      readonly passes: number;
      /** The digest that tells of it. */
      readonly carriedBy?: string;
      /** The engine that has begun an attempt of which no outcome is known; null where there is one engine only. */
      readonly heldBy: string | null;
    };

export type NoticeCommand =
  | { readonly type: 'QueueNotice'; readonly notice: Queued; readonly digest: { readonly into: string; readonly sendAt: string } | null }
  | { readonly type: 'WithholdNotice'; readonly notice: Withheld }
  /** It is about to be given to the next hop; said only where there are several engines. */
  | { readonly type: 'BeginNoticeAttempt'; readonly by: NodeAtWork; readonly takenFrom: string | null }
  | {
      readonly type: 'RecordNoticeAttempt';
      /** SMTP code; 0: not reached. */
      readonly code: number;
      readonly reply: Sealed | null;
      /** When a passing failure is tried again; null: it is given up. */
      readonly nextAttemptAt: string | null;
      /** The engine that has made it. */
      readonly by: string | null;
    }
  | { readonly type: 'LoseNotice' }
  /** It is of the trial mode, which is over; one that waits for a digest as well. */
  | { readonly type: 'DropNotice' }
  | { readonly type: 'CarryNotice'; /** Id of the digest's notice. */ readonly by: string }
  | {
      readonly type: 'PassNotice';
      /** So many passes were seen, and the next hop refused each for now: the client comes again with the same notice. */
      readonly refusedPasses: number;
    };

type Attempted = Extract<NoticeCommand, { type: 'RecordNoticeAttempt' | 'LoseNotice' | 'DropNotice' }>;
type Begun = Extract<NoticeCommand, { type: 'BeginNoticeAttempt' }>;
type Decided = readonly NoticeEvent[] | Refusal<'not-found' | 'passed-before'> | HeldElsewhere;

export const noticeDecider = {
  initialState: (): NoticeState => ({ status: 'absent' }),
  evolve: evolveNotice,
  decide: decideNotice,
};

function decideNotice(command: NoticeCommand, state: NoticeState): Decided {
  if (command.type === 'QueueNotice') return state.status === 'absent' ? queued(command) : [];
  if (command.type === 'WithholdNotice') return state.status === 'absent' ? [{ type: 'NoticeWithheld', data: command.notice }] : [];
  if (state.status === 'absent' || state.status === 'withheld') return { refused: 'not-found', detail: 'there is no such notice' };
  if (command.type === 'PassNotice') {
    return state.passes > command.refusedPasses
      ? { refused: 'passed-before', detail: 'the notice came by before' }
      : [{ type: 'NoticePassed', data: {} }];
  }
  if (command.type === 'CarryNotice') {
    const isWaiting = state.status === 'digested' && state.carriedBy === undefined;
    return isWaiting ? [{ type: 'NoticeCarried', data: { by: command.by } }] : [];
  }
  return decideAttempt(command, state);
}

type Known = Exclude<NoticeState, { status: 'absent' | 'withheld' }>;

function decideAttempt(command: Attempted | Begun, state: Known): Decided {
  if (command.type === 'BeginNoticeAttempt') {
    if (state.status !== 'queued' || isHeldElsewhere(state, command.by.node, command.takenFrom)) return heldElsewhere;
    return [{ type: 'NoticeAttempted', data: { attempt: state.attempts + 1, by: command.by } }];
  }
  if (command.type === 'RecordNoticeAttempt' && isHeldElsewhere(state, command.by, null)) return heldElsewhere;
  const isOpen = state.status === 'queued' || (state.status === 'digested' && command.type === 'DropNotice');
  return isOpen ? ended(command, state.attempts + 1) : [];
}

/** What an attempt came to, the number of which this is. */
function ended(command: Attempted, attempt: number): NoticeEvent[] {
  if (command.type === 'DropNotice') return [{ type: 'NoticeFailed', data: { attempt, cause: 'trial-over', code: 0, reply: null } }];
  if (command.type === 'LoseNotice') return [{ type: 'NoticeFailed', data: { attempt, cause: 'content-lost', code: 0, reply: null } }];
  const { code, reply, nextAttemptAt } = command;
  if (code >= 200 && code < 300) return [{ type: 'NoticeSent', data: { attempt, code, reply } }];
  if (code >= 500) return [{ type: 'NoticeFailed', data: { attempt, cause: 'refused', code, reply } }];
  if (nextAttemptAt === null) return [{ type: 'NoticeFailed', data: { attempt, cause: 'gave-up', code, reply } }];
  return [{ type: 'NoticeDeferred', data: { attempt, nextAttemptAt, code, reply } }];
}

function queued({ notice, digest }: Extract<NoticeCommand, { type: 'QueueNotice' }>): NoticeEvent[] {
  return [{ type: 'NoticeQueued', data: notice }, ...(digest === null ? [] : [{ type: 'NoticeDigested' as const, data: { ...digest } }])];
}

function evolveNotice(state: NoticeState, event: NoticeEvent): NoticeState {
  if (event.type === 'NoticeQueued') return { status: 'queued', attempts: 0, passes: 0, heldBy: null };
  if (event.type === 'NoticeWithheld') return { status: 'withheld' };
  if (state.status === 'absent' || state.status === 'withheld') return state;
  switch (event.type) {
    case 'NoticeDigested':
      return { ...state, status: 'digested' };
    case 'NoticeCarried':
      return { ...state, carriedBy: event.data.by };
    case 'NoticeAttempted':
      return { ...state, heldBy: event.data.by.node };
    case 'NoticeSent':
      return { ...state, heldBy: null, status: 'sent', attempts: event.data.attempt };
    case 'NoticeFailed':
      return { ...state, heldBy: null, status: 'failed', attempts: event.data.attempt };
    case 'NoticeDeferred':
      return { ...state, heldBy: null, attempts: event.data.attempt };
    case 'NoticePassed':
      return { ...state, passes: state.passes + 1 };
  }
}
