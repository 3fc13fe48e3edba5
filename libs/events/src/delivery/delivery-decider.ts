/** Decides the course of one delivery: attempts with growing gaps, each recipient settled once, one end. */
import type { Refusal } from '../refusal.js';
import type { Sealed } from '../sealed.js';
import type { Hop } from '../message/fact-parts.js';
import type { NodeAtWork } from '../node/node-events.js';
import { heldElsewhere, isHeldElsewhere, type HeldElsewhere, type TakesWork } from '../node/work-holder.js';
import type { DeliveryEvent } from './delivery-events.js';
import type { ReportKind } from './envelope-dsn.js';

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
      /** The engine that has begun an attempt or a report of which no outcome is known; null where there is one engine only. */
      readonly heldBy: string | null;
      readonly waiting: readonly number[];
      readonly relayed: readonly number[];
      readonly failed: readonly number[];
      readonly nextAttemptAt: string | null;
      /** In the last attempt the next hop was not reached: as soon as it answers again, there is no reason to wait. */
      readonly unreached: boolean;
      /** Those of `relayed` whose reports are not the next hop's task. */
      readonly ownReports: readonly number[];
      /** Of whom the sender was told, or cannot be, or does not want to be. */
      readonly told: Readonly<Record<ReportKind, readonly number[]>>;
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
  | ({
      readonly type: 'BeginAttempt';
      /** Its number, as who asks has seen the delivery. */
      readonly attempt: number;
      readonly now: string;
      /** The next hop answers, as far as is known. */
      readonly hopAnswers: boolean;
    } & TakesWork)
  | {
      readonly type: 'RecordAttempt';
      readonly results: readonly AttemptResult[];
      readonly now: string;
      readonly because: DeferralCause;
      readonly reportsPassedOn: boolean;
      /** Gap before the next attempt; null gives up now. */
      readonly retryInSeconds: number | null;
      /** The engine that has made it. */
      readonly by: string | null;
    }
  /** A report is about to be given to the next hop; said only where there are several engines. */
  | {
      readonly type: 'BeginReport';
      readonly kind: ReportKind;
      readonly recipients: readonly number[];
      readonly by: NodeAtWork;
      readonly takenFrom: string | null;
    }
  /** The sender was told of these recipients, cannot be told, or does not want to be. */
  | {
      readonly type: 'RecordNotice';
      readonly kind: ReportKind;
      readonly recipients: readonly number[];
      readonly outcome: 'sent' | 'no-sender' | 'refused' | 'not-asked';
      /** The engine that has told. */
      readonly by: string | null;
    };

/** Why recipients still wait. */
export type DeferralCause = Extract<DeliveryEvent, { type: 'DeliveryDeferred' }>['data']['because'];

type Decided = readonly DeliveryEvent[] | Refusal<'not-found'> | HeldElsewhere;
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
      return beginAttempt(command, state);
    case 'RecordAttempt':
      return recordAttempt(command, state);
    case 'BeginReport':
      return beginReport(command, state);
    case 'RecordNotice':
      return recordNotice(command, state);
  }
}

/** Whether the next attempt may be made now: its gap has passed, or what kept it from being made is over. */
export function isDue(state: Known, now: string, hopAnswers: boolean): boolean {
  return state.nextAttemptAt === null || state.nextAttemptAt <= now || (state.unreached && hopAnswers);
}

/** Whoever is not told that the attempt is theirs sends nothing: since they looked another engine may have made it. */
function beginAttempt(
  { attempt, now, hopAnswers, by, takenFrom }: Extract<DeliveryCommand, { type: 'BeginAttempt' }>,
  state: Known,
): Decided {
  if (state.status === 'settled' || state.attempt + 1 !== attempt || !isDue(state, now, hopAnswers)) return heldElsewhere;
  if (isHeldElsewhere(state, by?.node ?? null, takenFrom)) return heldElsewhere;
  const data = { attempt, recipients: [...state.waiting], ...(by && { by }) };
  return [{ type: 'DeliveryAttempted', data }];
}

function beginReport({ kind, recipients: named, by, takenFrom }: Extract<DeliveryCommand, { type: 'BeginReport' }>, state: Known): Decided {
  const recipients = untold(state, kind).filter((recipient) => named.includes(recipient));
  if (recipients.length === 0 || isHeldElsewhere(state, by.node, takenFrom)) return heldElsewhere;
  return [{ type: 'SenderReportBegun', data: { recipients, kind, by } }];
}

function recordAttempt(command: Extract<DeliveryCommand, { type: 'RecordAttempt' }>, state: Known): Decided {
  if (isHeldElsewhere(state, command.by, null)) return heldElsewhere;
  if (!state.attempting) return [];
  const { attempt } = state;
  const relayed = command.results.filter(({ code }) => code >= 200 && code < 300);
  const gaveUp = command.retryInSeconds === null;
  const failed = command.results.filter(({ code }) => code >= 500 || (gaveUp && (code < 200 || code >= 300)));
  const deferred = command.results.filter((result) => !relayed.includes(result) && !failed.includes(result));
  const events: DeliveryEvent[] = [];
  const first = relayed[0];
  if (first) {
    const { reportsPassedOn } = command;
    const { code, reply } = first;
    events.push({ type: 'DeliveryRelayed', data: { attempt, recipients: numbers(relayed), code, reply, reportsPassedOn } });
  }
  for (const replies of slices(failed)) events.push({ type: 'DeliveryFailed', data: { attempt, recipients: numbers(replies), replies } });
  const nextAttemptAt = new Date(Date.parse(command.now) + (command.retryInSeconds ?? 0) * 1000).toISOString();
  for (const replies of slices(deferred)) {
    const { because } = command;
    events.push({ type: 'DeliveryDeferred', data: { attempt, recipients: numbers(replies), nextAttemptAt, because, replies } });
  }
  return events;
}

function recordNotice({ kind, recipients: named, outcome, by }: Extract<DeliveryCommand, { type: 'RecordNotice' }>, state: Known): Decided {
  if (outcome !== 'not-asked' && isHeldElsewhere(state, by, null)) return heldElsewhere;
  const recipients = untold(state, kind).filter((recipient) => named.includes(recipient));
  return recipients.length === 0 ? [] : [{ type: 'SenderNotified', data: { recipients, kind, outcome } }];
}

/** Recipients of whom a report of this kind could still be made; whether the sender wants it is another question. */
export function untold(state: Known, kind: ReportKind): number[] {
  const about = { failed: state.failed, delayed: state.waiting, relayed: state.ownReports }[kind];
  return about.filter((recipient) => !state.told[kind].includes(recipient));
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
    const fresh = {
      attempt: 0,
      attempting: false,
      heldBy: null,
      relayed: [],
      failed: [],
      nextAttemptAt: null,
      unreached: false,
      ownReports: [],
    };
    return { status: 'open', messageId, hop, cause, waiting: recipients, ...fresh, told: { failed: [], delayed: [], relayed: [] } };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'DeliveryAttempted':
      return { ...state, attempt: event.data.attempt, attempting: true, heldBy: event.data.by?.node ?? null };
    case 'SenderReportBegun':
      return { ...state, heldBy: event.data.by.node };
    case 'DeliveryRelayed':
      return settle(relayedOf(state, event.data), event.data.recipients);
    case 'DeliveryFailed':
      return settle({ ...state, failed: [...state.failed, ...event.data.recipients] }, event.data.recipients);
    case 'DeliveryDeferred':
      return {
        ...state,
        attempting: false,
        heldBy: null,
        nextAttemptAt: event.data.nextAttemptAt,
        unreached: event.data.because === 'unreachable',
      };
    case 'SenderNotified': {
      const { kind, recipients, outcome } = event.data;
      const heldBy = outcome === 'not-asked' ? state.heldBy : null;
      return { ...state, heldBy, told: { ...state.told, [kind]: [...state.told[kind], ...recipients] } };
    }
  }
}

function relayedOf(state: Known, { recipients, reportsPassedOn }: Extract<DeliveryEvent, { type: 'DeliveryRelayed' }>['data']): Known {
  const ownReports = reportsPassedOn ? state.ownReports : [...state.ownReports, ...recipients];
  return { ...state, relayed: [...state.relayed, ...recipients], ownReports };
}

function settle(state: Known, recipients: readonly number[]): DeliveryState {
  const waiting = state.waiting.filter((recipient) => !recipients.includes(recipient));
  return { ...state, waiting, attempting: false, heldBy: null, status: waiting.length === 0 ? 'settled' : 'open' };
}

function numbers(results: readonly AttemptResult[]): number[] {
  return results.map(({ recipient }) => recipient);
}
