/**
 * Tells a sender who has asked for it (NOTIFY, RFC 3461) that a copy is held, and that a held copy will never be sent.
 * Who has not asked hears of both by our own notices, if policy says so. Only a sender of ours is told, and the report
 * returns nothing of the mail: MAIL FROM may name anybody, and what is held would leave through the report.
 */
import {
  evolveMessage,
  heldReportDecider,
  noMessage,
  recipientsWith,
  type DeliveryEvent,
  type HeldReportState,
  type MessageEvent,
  type MessageState,
  type RecipientStatus,
  type RecordHeldReport,
  type ReportKind,
} from '#events';
import type { Work } from '../agenda/agenda-projection.js';
import type { WorkResult } from '../agenda/work-loop.js';
import type { Lease } from '../nodes/nodes.js';
import { HeldElsewhere, LOOK_AGAIN_MS, takenFrom } from '../nodes/held-elsewhere.js';
import { deliveryStream, messageStream } from '../platform/engine-keys.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { whenWritable } from '../platform/when-writable.js';
import { STORE_PATIENCE_MS } from './delivery-record.js';
import { openMessage } from './open-message.js';
import { claimedSender, isKnownSender, type PolicyOfNow } from './report-content.js';
import { reportToSender, type ReportedRecipient } from './report-to-sender.js';

const DAY_MS = 86_400_000;
const RETRY_MS = 15 * 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** For so long from its end on the content is kept for a report that nobody takes. */
const PATIENCE_MS = DAY_MS;

interface Telling {
  readonly kind: ReportKind;
  readonly statuses: readonly RecipientStatus[];
  /** What the report says of each. */
  readonly said: Pick<ReportedRecipient, 'reply' | 'status'>;
  /** The fact from which on it can be told. */
  readonly since: MessageEvent['type'];
}

/** RFC 3463 §3.8: 4.7.0 and 5.7.1, a matter of policy. */
const WAITING: Telling = {
  kind: 'delayed',
  statuses: ['held', 'blocked'],
  said: { reply: 'held for a decision, by the policy of the sending organization', status: '4.7.0' },
  since: 'CustodyTaken',
};
const ENDED: Telling = {
  kind: 'failed',
  statuses: ['deleted', 'returned', 'expired', 'not-encrypted'],
  said: { reply: 'not sent, by a decision or by the policy of the sending organization', status: '5.7.1' },
  since: 'ContentDestroyed',
};
/** These are at their end at once, and nobody can restore them. */
const NOT_ENCRYPTED: Telling = { ...ENDED, statuses: ['not-encrypted'], since: 'EncryptionFailed' };

export interface HeldReportParts extends Pick<
  DeliveryParts,
  'config' | 'clock' | 'log' | 'events' | 'keys' | 'blobs' | 'routes' | 'dkim' | 'nodes'
> {
  readonly policy: PolicyOfNow;
}

export class HeldReports {
  /** `stopping` ends the waiting for a store that takes no writes. */
  constructor(
    private readonly parts: HeldReportParts,
    private readonly stopping?: AbortSignal,
  ) {}

  /** A message was taken into custody, or could not be encrypted: its sender may want to hear of the delay, or of the failure. */
  async tellWaiting({ messageId }: Work): Promise<WorkResult> {
    const patienceMs = this.parts.config.delivery.giveUpDays * DAY_MS;
    const results = [await this.tell(messageId, WAITING, patienceMs), await this.tell(messageId, NOT_ENCRYPTED, patienceMs)];
    const [again] = results.filter((at) => at !== 'settled').sort();
    return again === undefined ? 'done' : { again };
  }

  /** The content is about to be destroyed, and the sender's address with it. Answers when to look again, if that must be. */
  async tellEnd({ messageId }: Work): Promise<WorkResult | undefined> {
    const again = await this.tell(messageId, ENDED, PATIENCE_MS);
    return again === 'settled' ? undefined : { again };
  }

  /** Answers when to try again; what nobody takes within the patience is recorded as not told. */
  private async tell(messageId: string, telling: Telling, patienceMs: number): Promise<string> {
    try {
      return await this.tellHere(messageId, telling, patienceMs);
    } catch (cause) {
      if (!(cause instanceof HeldElsewhere)) throw cause;
      return new Date(this.parts.clock.now().getTime() + LOOK_AGAIN_MS).toISOString();
    }
  }

  private async tellHere(messageId: string, { kind, statuses, said, since }: Telling, patienceMs: number): Promise<string> {
    const { events, keys, clock, log } = this.parts;
    const facts = (await events.read(messageStream(messageId))).events;
    const message = await openMessage(messageId, facts, keys);
    if (!message?.envelope.dsn || !isKnownSender(claimedSender(message.envelope, facts), this.parts)) return 'settled';
    const state = facts.reduce<MessageState>((folded, { event }) => evolveMessage(folded, event as MessageEvent), noMessage); // a message stream holds nothing else
    if (state.status !== 'known') return 'settled';
    const reports = await this.reportsOf(messageId);
    const told = [...reports.told[kind], ...(kind === 'failed' ? bouncedIn(facts) : [])];
    const recipients = recipientsWith(state, statuses).filter(
      (recipient) => isAsked(message, recipient, kind) && !told.includes(recipient),
    );
    if (recipients.length === 0) return 'settled';
    const id = `held-${messageId}.${kind}.${recipients.map(String).join('.')}`.slice(0, 200);
    const reported = recipients.map((recipient) => ({ recipient, code: 0, ...said }));
    const lease = await this.begin(messageId, { kind, recipients }, reports);
    const outcome = await reportToSender(message, { id, action: kind, recipients: reported, returns: 'nothing', lease }, this.parts);
    // not from when the work is due, which moves with each look
    const sinceMs = Date.parse(facts.findLast(({ event }) => event.type === since)?.meta.at ?? message.receivedAt);
    const nowMs = clock.now().getTime();
    if (outcome === 'later' && nowMs < sinceMs + patienceMs) return againAt(nowMs, nowMs - sinceMs);
    if (outcome === 'later') log.warn({ messageId, kind }, 'a report on a held mail was taken by nobody and is given up');
    const by = lease.by?.node ?? null;
    const ended = { type: 'RecordHeldReport', kind, recipients, outcome: outcome === 'later' ? 'refused' : outcome, by } as const;
    // it is sent: without the fact it would be sent again
    await whenWritable(() => this.record(messageId, ended), { patienceMs: STORE_PATIENCE_MS, stopping: this.stopping });
    return 'settled';
  }

  /** Where there are several engines, the others hear of it first. @throws HeldElsewhere when one of them is at it */
  private async begin(messageId: string, report: Pick<RecordHeldReport, 'kind' | 'recipients'>, before: HeldReportState): Promise<Lease> {
    const { nodes, clock } = this.parts;
    const lease = nodes.needLease();
    const { by } = lease;
    if (by === null) return lease;
    await this.record(
      messageId,
      { type: 'BeginHeldReport', ...report, by, takenFrom: takenFrom(before, nodes) },
      `begin-${String(clock.now().getTime())}-`,
    );
    return lease;
  }

  private async reportsOf(messageId: string): Promise<HeldReportState> {
    const { events } = await this.parts.events.read(heldReportStream(messageId));
    return events.reduce<HeldReportState>(
      (folded, { event }) => heldReportDecider.evolve(folded, event as DeliveryEvent), // the stream holds nothing else
      heldReportDecider.initialState(),
    );
  }

  private async record(messageId: string, command: Parameters<typeof heldReportDecider.decide>[0], step = ''): Promise<void> {
    const { clock, events, nodes } = this.parts;
    const own = nodes.id === undefined ? '' : `-${nodes.id}`;
    const meta = {
      at: clock.iso(),
      actor: { kind: 'system', id: 'delivery' } as const,
      commandId: `held-report-${step}${messageId}-${command.kind}-${command.recipients.map(String).join('.')}${own}`,
    };
    const handled = await events.decide(heldReportDecider, heldReportStream(messageId), command, meta);
    if (handled.outcome === 'refused') throw new HeldElsewhere();
  }
}

/** Their sender has heard of the failure when they bounced: once is enough. */
function bouncedIn(facts: readonly RecordedEvent[]): readonly number[] {
  return facts.flatMap(({ event }) => (event.type === 'CopiesBounced' ? event.data.recipients : []));
}

/** With growing gaps, as a delivery. */
function againAt(nowMs: number, triedMs: number): string {
  return new Date(nowMs + Math.min(Math.max(triedMs, RETRY_MS), LONGEST_RETRY_MS)).toISOString();
}

/** Stream of the reports on copies that are not sent. */
export function heldReportStream(messageId: string): string {
  return deliveryStream(`held-${messageId}`);
}

/** In so many words: here saying nothing means nothing, since our own notices speak. */
function isAsked({ envelope }: Pick<DeliveredMessage, 'envelope'>, recipient: number, kind: ReportKind): boolean {
  const notify = envelope.dsn?.recipients[recipient]?.notify ?? [];
  return notify.includes(kind === 'failed' ? 'FAILURE' : 'DELAY');
}
