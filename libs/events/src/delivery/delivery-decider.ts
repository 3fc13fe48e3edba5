/** Decides the course of one delivery: attempts with growing gaps, each recipient settled once, one end. */
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { Hop } from '../message/message-events.js';
import type { DeliveryEvent } from './delivery-events.js';

/** What the next hop said about one recipient in one attempt; code 0: not reached. */
export interface AttemptResult {
  readonly recipient: number;
  readonly code: number;
  readonly reply: Sealed;
}

export type DeliveryState =
  | { readonly status: 'absent' }
  | {
      readonly status: 'open' | 'settled';
      readonly messageId: string;
      readonly hop: Hop;
      readonly cause: 'release' | 'split' | 'recipients-refused';
      /** Number of the last attempt begun. */
      readonly attempt: number;
      /** An attempt was begun and its outcome is not known (yet, or since a crash). */
      readonly attempting: boolean;
      readonly waiting: readonly number[];
      readonly relayed: readonly number[];
      readonly failed: readonly number[];
      readonly nextAttemptAt: string | null;
      /** Those of `failed` of whom the sender was told, or cannot be. */
      readonly notified: readonly number[];
    };

export type DeliveryCommand =
  | {
      readonly type: 'RequestDelivery';
      readonly messageId: string;
      readonly recipients: readonly number[];
      readonly hop: Hop;
      readonly cause: 'release' | 'split' | 'recipients-refused';
    }
  /** Begins the next attempt if it is due; an attempt whose outcome a crash has hidden is made again. */
  | { readonly type: 'BeginAttempt'; readonly now: string }
  | {
      readonly type: 'RecordAttempt';
      readonly results: readonly AttemptResult[];
      readonly now: string;
      /** Gap before the next attempt; null gives up now. */
      readonly retryInSeconds: number | null;
    }
  /** The sender was told of all who have failed so far, or cannot be told. */
  | { readonly type: 'RecordNotice'; readonly outcome: 'sent' | 'no-sender' | 'refused' };

type Decided = readonly DeliveryEvent[] | Refusal<'not-found'>;
type Known = Exclude<DeliveryState, { status: 'absent' }>;

export const deliveryDecider = {
  initialState: (): DeliveryState => ({ status: 'absent' }),
  evolve: evolveDelivery,
  decide: decideDelivery,
};

function decideDelivery(command: DeliveryCommand, state: DeliveryState): Decided {
  if (command.type === 'RequestDelivery') {
    const { messageId, recipients, hop, cause } = command;
    return state.status === 'absent' ? [{ type: 'DeliveryRequested', data: { messageId, recipients: [...recipients], hop, cause } }] : [];
  }
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such delivery' };
  switch (command.type) {
    case 'BeginAttempt':
      return beginAttempt(command.now, state);
    case 'RecordAttempt':
      return recordAttempt(command, state);
    case 'RecordNotice':
      return recordNotice(command, state);
  }
}

function beginAttempt(now: string, state: Known): Decided {
  const due = state.nextAttemptAt === null || state.nextAttemptAt <= now;
  if (state.status === 'settled' || !due) return [];
  return [{ type: 'DeliveryAttempted', data: { attempt: state.attempt + 1, recipients: [...state.waiting] } }];
}

function recordAttempt(command: Extract<DeliveryCommand, { type: 'RecordAttempt' }>, state: Known): Decided {
  if (!state.attempting) return [];
  const { attempt } = state;
  const relayed = command.results.filter(({ code }) => code >= 200 && code < 300);
  const gaveUp = command.retryInSeconds === null;
  const failed = command.results.filter(({ code }) => code >= 500 || (gaveUp && (code < 200 || code >= 300)));
  const deferred = command.results.filter((result) => !relayed.includes(result) && !failed.includes(result));
  const events: DeliveryEvent[] = [];
  const first = relayed[0];
  if (first) {
    events.push({ type: 'DeliveryRelayed', data: { attempt, recipients: numbers(relayed), code: first.code, reply: first.reply } });
  }
  for (const replies of slices(failed)) events.push({ type: 'DeliveryFailed', data: { attempt, recipients: numbers(replies), replies } });
  const nextAttemptAt = new Date(Date.parse(command.now) + (command.retryInSeconds ?? 0) * 1000).toISOString();
  for (const replies of slices(deferred)) {
    events.push({ type: 'DeliveryDeferred', data: { attempt, recipients: numbers(replies), nextAttemptAt, replies } });
  }
  return events;
}

function recordNotice({ outcome }: Extract<DeliveryCommand, { type: 'RecordNotice' }>, state: Known): Decided {
  const recipients = unnotified(state);
  return recipients.length === 0 ? [] : [{ type: 'SenderNotified', data: { recipients, outcome } }];
}

/** Failed recipients of whom the sender is still to be told. */
export function unnotified(state: Pick<Known, 'failed' | 'notified'>): number[] {
  return state.failed.filter((recipient) => !state.notified.includes(recipient));
}

/** Each reply may have 500 characters, sealed: an event of 64 KiB holds some eighty. */
const REPLIES_PER_EVENT = 50;

function slices(results: readonly AttemptResult[]): AttemptResult[][] {
  const count = Math.ceil(results.length / REPLIES_PER_EVENT);
  return Array.from({ length: count }, (_, index) => results.slice(index * REPLIES_PER_EVENT, (index + 1) * REPLIES_PER_EVENT));
}

function evolveDelivery(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  if (event.type === 'DeliveryRequested') {
    const { messageId, recipients, hop, cause } = event.data;
    const fresh = { attempt: 0, attempting: false, relayed: [], failed: [], nextAttemptAt: null, notified: [] };
    return { status: 'open', messageId, hop, cause, waiting: recipients, ...fresh };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'DeliveryAttempted':
      return { ...state, attempt: event.data.attempt, attempting: true };
    case 'DeliveryRelayed':
      return settle({ ...state, relayed: [...state.relayed, ...event.data.recipients] }, event.data.recipients);
    case 'DeliveryFailed':
      return settle({ ...state, failed: [...state.failed, ...event.data.recipients] }, event.data.recipients);
    case 'DeliveryDeferred':
      return { ...state, attempting: false, nextAttemptAt: event.data.nextAttemptAt };
    case 'SenderNotified':
      return { ...state, notified: [...state.notified, ...event.data.recipients] };
  }
}

function settle(state: Known, recipients: readonly number[]): DeliveryState {
  const waiting = state.waiting.filter((recipient) => !recipients.includes(recipient));
  return { ...state, waiting, attempting: false, status: waiting.length === 0 ? 'settled' : 'open' };
}

function numbers(results: readonly AttemptResult[]): number[] {
  return results.map(({ recipient }) => recipient);
}
