/** Tells the sender what becomes of the copies of one delivery, as the envelope asks (RFC 3461): of each failure, delay and success once. */
import { untold, wantsReport, type ReportKind } from '#events';
import { takenFrom } from '../nodes/held-elsewhere.js';
import { messageStream } from '../platform/engine-keys.js';
import type { RecordedEvent } from '../platform/event-log.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import type { DeliveryRecord, KnownDelivery } from './delivery-record.js';
import { returnsOf, type PolicyOfNow } from './report-content.js';
import { reportToSender, type ReportedRecipient } from './report-to-sender.js';

/** A report asks who the sender is. */
export type ReportingParts = DeliveryParts & { readonly policy: PolicyOfNow };

/** What telling came to: the state since then, and when to try again what could not be told. */
export interface Told {
  readonly state: KnownDelivery;
  readonly again: string | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = HOUR_MS;

/** Tells what is news. */
export async function tellSender(
  record: DeliveryRecord,
  before: KnownDelivery,
  message: DeliveredMessage,
  parts: ReportingParts,
): Promise<Told> {
  let told: Told = { state: before, again: undefined };
  for (const kind of ['failed', 'delayed', 'relayed'] as const) {
    const next = await tellOf(kind, { record, state: told.state, message, parts });
    told = { state: next.state, again: [told.again, next.again].filter((at) => at !== undefined).sort()[0] };
  }
  return told;
}

/** Copies whose end the message may know: of a failure the sender has heard, of a success, too, if that was asked for. */
export function concludable(state: KnownDelivery, { envelope }: DeliveredMessage): { relayed: number[]; failed: readonly number[] } {
  const owed = untold(state, 'relayed').filter((recipient) => wantsReport(envelope.dsn, recipient, 'relayed'));
  return { relayed: state.relayed.filter((recipient) => !owed.includes(recipient)), failed: state.told.failed };
}

interface Telling {
  readonly record: DeliveryRecord;
  readonly state: KnownDelivery;
  readonly message: DeliveredMessage;
  readonly parts: ReportingParts;
}

async function tellOf(kind: ReportKind, telling: Telling): Promise<Told> {
  const { record, message } = telling;
  const news = untold(telling.state, kind);
  const wanted = news.filter((recipient) => wantsReport(message.envelope.dsn, recipient, kind));
  const unwanted = news.filter((recipient) => !wanted.includes(recipient));
  const state =
    kind === 'failed' && unwanted.length > 0
      ? await record.decideWhenWritable(
          { type: 'RecordNotice', kind, recipients: unwanted, outcome: 'not-asked', by: null },
          `not-asked-${String(telling.state.failed.length)}`,
        )
      : telling.state;
  return wanted.length === 0 ? { state, again: undefined } : report(kind, wanted, { ...telling, state });
}

async function report(kind: ReportKind, recipients: readonly number[], { record, state, message, parts }: Telling): Promise<Told> {
  const { clock, config } = parts;
  const facts = await record.facts();
  const nowMs = clock.now().getTime();
  if (kind === 'delayed' && nowMs < beginOf(facts, nowMs) + config.delivery.delayNoticeHours * HOUR_MS) return { state, again: undefined };
  const { reported, sinceMs } = await news(kind, recipients, { facts, message, parts, record });
  const count = String(state[kind === 'delayed' ? 'waiting' : kind].length);
  const id = kind === 'failed' ? `${record.deliveryId}.${count}` : `${record.deliveryId}.${kind}.${count}`;
  // as the message stands now: an attempt may have taken long
  const { events } = await parts.events.read(messageStream(message.messageId));
  const returns = returnsOf(record.deliveryId, message, events, parts);
  const lease = parts.nodes.needLease();
  const { by } = lease;
  const step = kind === 'failed' ? `notice-${count}` : `notice-${kind}-${recipients.map(String).join('.')}`;
  if (by !== null) {
    const taking = { by, takenFrom: takenFrom(state, parts.nodes) };
    await record.decide({ type: 'BeginReport', kind, recipients, ...taking }, `begin-${step}-${String(nowMs)}`);
  }
  const result = await reportToSender(message, { id, action: kind, recipients: reported, returns, lease }, parts);
  const triedMs = nowMs - sinceMs;
  if (result === 'later' && triedMs < config.delivery.giveUpDays * DAY_MS) {
    // a delay is told of at the next attempt, or not at all
    const again = new Date(nowMs + Math.min(Math.max(triedMs, RETRY_MS), LONGEST_RETRY_MS)).toISOString();
    return { state, again: kind === 'delayed' ? undefined : again };
  }
  const outcome = result === 'later' ? 'refused' : result;
  const notice = { type: 'RecordNotice', kind, recipients, outcome, by: by?.node ?? null } as const;
  return { state: await record.decideWhenWritable(notice, step), again: undefined };
}

function beginOf(facts: readonly RecordedEvent[], otherwiseMs: number): number {
  const at = facts[0]?.meta.at;
  return at === undefined ? otherwiseMs : Date.parse(at);
}

interface NewsSource {
  readonly facts: readonly RecordedEvent[];
  readonly message: DeliveredMessage;
  readonly parts: ReportingParts;
  readonly record: DeliveryRecord;
}

/** The last answer about each of these recipients, and since when the first of them is known. */
async function news(
  kind: ReportKind,
  recipients: readonly number[],
  { facts, message, parts, record }: NewsSource,
): Promise<{ readonly reported: readonly ReportedRecipient[]; readonly sinceMs: number }> {
  const sealer = await parts.keys.ofDelivery(message.messageId, record.deliveryId);
  const last = new Map<number, ReportedRecipient>();
  let sinceMs = parts.clock.now().getTime();
  for (const { event, meta } of facts) {
    const answers = answersIn(event, kind).filter(({ recipient }) => recipients.includes(recipient));
    if (answers.length > 0) sinceMs = Math.min(sinceMs, Date.parse(meta.at));
    for (const { recipient, code, reply } of answers) last.set(recipient, { recipient, code, reply: sealer?.open('reply', reply) ?? '' });
  }
  return { reported: [...last.values()], sinceMs };
}

function answersIn(event: RecordedEvent['event'], kind: ReportKind) {
  if (kind === 'failed' && event.type === 'DeliveryFailed') return event.data.replies;
  if (kind === 'delayed' && event.type === 'DeliveryDeferred') return event.data.replies;
  if (kind !== 'relayed' || event.type !== 'DeliveryRelayed') return [];
  const { recipients, code, reply } = event.data;
  return recipients.map((recipient) => ({ recipient, code, reply }));
}
