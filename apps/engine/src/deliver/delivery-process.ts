/**
 * Sends a message from custody: intent, effect, outcome, each recorded, so that after any crash the next run goes on where
 * the events stand. At-least-once: only an attempt whose answer was never read is repeated (RFC 5321 §4.5.4, §6.1).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { OutcomeUnknown, StoreUnavailable } from '#event-store';
import {
  deliveryDecider,
  messageDecider,
  unnotified,
  type AttemptResult,
  type DeliveryCommand,
  type DeliveryState,
  type EventMeta,
  type Hop,
  type SealedEnvelope,
} from '#events';
import type { WorkResult } from '../agenda/agenda.js';
import { deliveryStream, messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { traceHeader, warningHeader } from './trace-header.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';
import { HandOverUnknown } from './next-hop.js';
import { notifySender, type FailedRecipient } from './notify-sender.js';
import { isPositive, type SmtpReply } from './smtp-reply.js';

interface Request {
  readonly recipients: readonly number[];
  readonly hop: Hop;
  readonly cause: 'release' | 'split' | 'recipients-refused';
}

type Open = Exclude<DeliveryState, { status: 'absent' }>;
const DAY_MS = 86_400_000;
const NOTICE_RETRY_MS = 60_000;
const LONGEST_NOTICE_RETRY_MS = 3_600_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
/** A store that takes no writes for longer than this lets the mail be sent again. */
const PATIENCE_MS = 300_000;

export class DeliveryProcess {
  /** `stopping` ends the waiting for a store that takes no writes. */
  constructor(
    private readonly parts: DeliveryParts,
    private readonly stopping?: AbortSignal,
  ) {}

  /** Takes one delivery as far as it can go now. */
  async run(deliveryId: string, messageId: string): Promise<WorkResult> {
    const facts = (await this.parts.events.read(messageStream(messageId))).events;
    const request = findRequest(facts, deliveryId);
    if (request && isConcluded(facts, deliveryId, request)) return 'done';
    const message = request && (await this.openMessage(messageId, facts, request));
    const sealer = await this.parts.keys.ofDelivery(messageId, deliveryId);
    if (request === undefined || message === undefined || sealer === undefined) {
      this.parts.log.error({ messageId, deliveryId }, 'a delivery has no content any more');
      return 'done';
    }
    await this.decide(deliveryId, { type: 'RequestDelivery', messageId, ...request }, 'request');
    let state = await this.state(deliveryId);
    if (state.status === 'open') state = await this.attempt(deliveryId, state, message, sealer);
    // first: a failure is concluded, and its content may go, only when the sender knows or never will
    const noticeAgain = await this.notify(deliveryId, state, message);
    state = await this.state(deliveryId);
    await this.conclude(messageId, deliveryId, state);
    const attemptAgain = state.status === 'open' ? (state.nextAttemptAt ?? this.parts.clock.iso()) : undefined;
    const [again] = [noticeAgain, attemptAgain].filter((at) => at !== undefined).sort();
    return again === undefined ? 'done' : { again };
  }

  private async attempt(deliveryId: string, before: Open, message: DeliveredMessage, sealer: FieldSealer): Promise<Open> {
    const { clock, log } = this.parts;
    const number = before.attempt + 1;
    if (before.nextAttemptAt !== null && before.nextAttemptAt > clock.iso()) return before;
    await this.decide(deliveryId, { type: 'BeginAttempt', now: clock.iso() }, `attempt-${String(number)}`);
    const replies = await this.send(before, message);
    const results = before.waiting.map((recipient, index): AttemptResult => {
      const reply = replies[index] ?? NOT_REACHED;
      return { recipient, code: reply.code, reply: sealer.seal('reply', reply.text) };
    });
    log.info(
      { deliveryId, attempt: number, relayed: results.filter(({ code }) => code >= 200 && code < 300).length },
      'delivery attempted',
    );
    const retryInSeconds = await this.retryGap(deliveryId, number);
    const outcome = { type: 'RecordAttempt', results, now: clock.iso(), retryInSeconds } as const;
    await this.whenWritable(() => this.decide(deliveryId, outcome, `result-${String(number)}`));
    return this.state(deliveryId);
  }

  /** The mail is sent: an answer that cannot be written now is kept and written later, since without it the mail would be sent again. */
  private async whenWritable(write: () => Promise<void>): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS, waitedMs = 0; ; waitedMs += waitMs, waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        await write();
        return;
      } catch (cause) {
        if (!isPassing(cause) || waitedMs >= PATIENCE_MS || this.stopping?.aborted) throw cause;
        this.parts.log.warn({ cause: errorName(cause) }, 'the outcome of a delivery cannot be written now');
      }
      await pause(waitMs, undefined, this.stopping && { signal: this.stopping }).catch(() => undefined); // stopped: one last try
    }
  }

  /** One reply for each waiting recipient. */
  private async send(state: Open, message: DeliveredMessage): Promise<readonly SmtpReply[]> {
    const { sender, recipients } = message.envelope;
    const addresses = state.waiting.map((recipient) => recipients[recipient] ?? '');
    const smtpUtf8 = [sender, ...addresses].some((address) => /[^\x20-\x7e]/.test(address));
    try {
      const offer = await this.parts.routes.to(state.hop).offer({ sender, recipients: addresses, sizeBytes: message.sizeBytes, smtpUtf8 });
      const { refused } = offer;
      if (refused) return addresses.map(() => refused);
      if (!offer.recipients.some(isPositive)) {
        offer.abandon();
        return offer.recipients;
      }
      const final = await offer.send(this.bytes(message));
      return offer.recipients.map((reply) => (isPositive(reply) ? final : reply));
    } catch (cause) {
      const unknown = cause instanceof HandOverUnknown;
      this.parts.log.warn(
        { messageId: message.messageId, cause: errorName(cause) },
        unknown ? 'delivery outcome unknown' : 'next hop not reached',
      );
      return addresses.map(() => (unknown ? NO_ANSWER : NOT_REACHED));
    }
  }

  private async *bytes(message: DeliveredMessage): AsyncGenerator<Buffer> {
    const { envelope, messageId, receivedAt, tls } = message;
    const client = { address: envelope.clientAddress, name: envelope.clientName };
    const protocol = tls ? 'ESMTPS' : 'ESMTP';
    const headers = [traceHeader({ client, protocol, messageId, receivedAt }, this.parts.config.hostname)];
    if (message.warning) headers.push(warningHeader(message.warning));
    yield Buffer.concat(headers);
    yield* this.parts.blobs.open(messageId);
  }

  /** Seconds until the next attempt, or null when it would come too late. */
  private async retryGap(deliveryId: string, attempt: number): Promise<number | null> {
    const { retrySeconds, giveUpDays } = this.parts.config.delivery;
    const gap = retrySeconds[Math.min(attempt, retrySeconds.length) - 1] ?? 3600;
    const [first] = (await this.parts.events.read(deliveryStream(deliveryId))).events;
    const until = Date.parse(first?.meta.at ?? this.parts.clock.iso()) + giveUpDays * DAY_MS;
    return this.parts.clock.now().getTime() + gap * 1000 > until ? null : gap;
  }

  private async conclude(messageId: string, deliveryId: string, state: Open): Promise<void> {
    const { relayed, notified } = state;
    const settled = relayed.length + notified.length;
    if (settled === 0) return;
    const command = { type: 'ConcludeDelivery', deliveryId, relayed, failed: notified } as const;
    const commandId = `settled-${deliveryId}-${String(settled)}`;
    await this.parts.events.decide(messageDecider, messageStream(messageId), command, this.meta(commandId));
  }

  /** Tells the sender of failures that are news; answers when to try again, if that must be. */
  private async notify(deliveryId: string, state: Open, message: DeliveredMessage): Promise<string | undefined> {
    const recipients = unnotified(state);
    if (recipients.length === 0) return undefined;
    const { failures, sinceMs } = await this.failures(deliveryId, message, recipients);
    const nowMs = this.parts.clock.now().getTime();
    const result = await notifySender(message, { id: `${deliveryId}.${String(state.failed.length)}`, failures }, this.parts);
    const triedMs = nowMs - sinceMs;
    if (result === 'later' && triedMs < this.parts.config.delivery.giveUpDays * DAY_MS) {
      return new Date(nowMs + Math.min(Math.max(triedMs, NOTICE_RETRY_MS), LONGEST_NOTICE_RETRY_MS)).toISOString();
    }
    const outcome = result === 'later' ? 'refused' : result;
    await this.whenWritable(() => this.decide(deliveryId, { type: 'RecordNotice', outcome }, `notice-${String(state.failed.length)}`));
    return undefined;
  }

  /** What is known of these recipients' failures, and since when of the first. */
  private async failures(
    deliveryId: string,
    message: DeliveredMessage,
    recipients: readonly number[],
  ): Promise<{ readonly failures: readonly FailedRecipient[]; readonly sinceMs: number }> {
    const sealer = await this.parts.keys.ofDelivery(message.messageId, deliveryId);
    const { events } = await this.parts.events.read(deliveryStream(deliveryId));
    let sinceMs = this.parts.clock.now().getTime();
    const failures = events.flatMap(({ event, meta }) => {
      if (event.type !== 'DeliveryFailed') return [];
      const news = event.data.replies.filter(({ recipient }) => recipients.includes(recipient));
      if (news.length > 0) sinceMs = Math.min(sinceMs, Date.parse(meta.at));
      return news.map(({ recipient, code, reply }) => ({
        address: message.envelope.recipients[recipient] ?? '',
        code,
        reply: sealer?.open('reply', reply) ?? '',
      }));
    });
    return { failures, sinceMs };
  }

  private async openMessage(messageId: string, facts: readonly RecordedEvent[], request: Request): Promise<DeliveredMessage | undefined> {
    const received = facts[0];
    if (received?.event.type !== 'MessageReceived') return undefined;
    const { key, envelope, sizeBytes, tls } = received.event.data;
    const sealer = await this.parts.keys.ofMessage(messageId, key);
    if (sealer === undefined) return undefined;
    // sealed by firstFacts with exactly this shape; the seal vouches for it
    const opened = JSON.parse(sealer.open('envelope', envelope)) as SealedEnvelope;
    return { messageId, receivedAt: received.meta.at, envelope: opened, sizeBytes, tls, warning: warningFor(facts, request) };
  }

  private async state(deliveryId: string): Promise<Open> {
    const { events } = await this.parts.events.read(deliveryStream(deliveryId));
    const state = events.reduce<DeliveryState>(
      (folded, { event }) => deliveryDecider.evolve(folded, event as Parameters<typeof deliveryDecider.evolve>[1]), // a delivery stream holds delivery events
      deliveryDecider.initialState(),
    );
    if (state.status === 'absent') throw new Error('the delivery was not recorded');
    return state;
  }

  private async decide(deliveryId: string, command: DeliveryCommand, step: string): Promise<void> {
    await this.parts.events.decide(deliveryDecider, deliveryStream(deliveryId), command, this.meta(`deliver-${deliveryId}-${step}`));
  }

  private meta(commandId: string): EventMeta {
    return { at: this.parts.clock.iso(), actor: { kind: 'system', id: 'delivery' }, commandId };
  }
}

/** The store may take writes again by itself. */
function isPassing(cause: unknown): boolean {
  return cause instanceof StoreUnavailable || cause instanceof OutcomeUnknown;
}

const NOT_REACHED: SmtpReply = { code: 0, text: 'the next hop could not be reached' };
const NO_ANSWER: SmtpReply = { code: 0, text: 'no answer after the message was sent' };

function findRequest(facts: readonly RecordedEvent[], deliveryId: string): Request | undefined {
  for (const { event } of facts) {
    if (event.type === 'DeliveryQueued' && event.data.deliveryId === deliveryId) return event.data;
    if (event.type === 'ReleaseCommitted' && event.data.deliveryId === deliveryId) {
      const { recipients } = event.data;
      return { recipients, hop: hopOf(facts, recipients[0] ?? 0), cause: 'release' };
    }
  }
  return undefined;
}

/** Whether the message knows the end of each copy of this delivery; its content may be gone since. */
function isConcluded(facts: readonly RecordedEvent[], deliveryId: string, { recipients }: Request): boolean {
  const ended = facts.flatMap(({ event }) =>
    event.type === 'DeliveryConcluded' && event.data.deliveryId === deliveryId ? [...event.data.relayed, ...event.data.failed] : [],
  );
  return recipients.every((recipient) => ended.includes(recipient));
}

function hopOf(facts: readonly RecordedEvent[], recipient: number): Hop {
  const received = facts[0]?.event;
  return received?.type === 'MessageReceived' ? (received.data.recipients[recipient]?.hop ?? 'outbound') : 'outbound';
}

/** A released mail carries no warning: somebody has looked at it. */
function warningFor(facts: readonly RecordedEvent[], request: Request): readonly string[] | undefined {
  if (request.cause === 'release') return undefined;
  for (const { event } of facts) {
    if (event.type !== 'VerdictReached') continue;
    const group = event.data.groups.find(({ recipients }) => recipients.includes(request.recipients[0] ?? -1));
    if (group?.outcome !== 'warn') return undefined;
    return group.reasons.flatMap((reason) =>
      reason.kind === 'pattern' && !reason.shadow && reason.exception === null ? [reason.pattern] : [],
    );
  }
  return undefined;
}
