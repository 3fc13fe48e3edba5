/**
 * Sends a message from custody: intent, effect, outcome, each recorded, so that after any crash the next run goes on where
 * the events stand. At-least-once: only an attempt whose answer was never read is repeated (RFC 5321 §4.5.4, §6.1).
 */
import { dsnOf, isDue, type AttemptResult, type DeferralCause, type EnvelopeDsn } from '#events';
import type { WorkResult } from '../agenda/work-loop.js';
import { HeldElsewhere, LOOK_AGAIN_MS, takenFrom } from '../nodes/held-elsewhere.js';
import { whileHeld, type Lease } from '../nodes/nodes.js';
import { messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import { LeavingMail } from '../flow/leaving-mail.js';
import { concludeDelivery, type ConclusionParts } from './conclude-delivery.js';
import { bounceReferences, type BounceReferences } from './bounce-reference.js';
import { DeliveryRecord, type KnownDelivery } from './delivery-record.js';
import { tellSender, type ReportingParts } from './delivery-reports.js';
import {
  clearWayOf,
  findRequest,
  formOf,
  isConcluded,
  incomingCopyOf,
  madeCopyOf,
  warningFor,
  type DeliveryRequest,
} from './delivery-request.js';
import { traceHeader, warningHeader } from './trace-header.js';
import type { DeliveredMessage } from './delivered-message.js';
import { HandOverUnknown, type Offer } from './next-hop.js';
import { openMessage } from './open-message.js';
import { returnsOf, withoutMail } from './report-content.js';
import { isPositive, type SmtpReply } from './smtp-reply.js';

const DAY_MS = 86_400_000;

export class DeliveryProcess {
  private readonly references: BounceReferences;

  /** `stopping` ends the waiting for a store that takes no writes. */
  constructor(
    private readonly parts: ReportingParts & ConclusionParts,
    private readonly stopping?: AbortSignal,
  ) {
    this.references = bounceReferences(parts.keys.ring);
  }

  /** Takes one delivery as far as it can go now; one that another engine is at is left to it. */
  async run(deliveryId: string, messageId: string): Promise<WorkResult> {
    try {
      return await this.runHere(deliveryId, messageId);
    } catch (cause) {
      if (!(cause instanceof HeldElsewhere)) throw cause;
      return { again: new Date(this.parts.clock.now().getTime() + LOOK_AGAIN_MS).toISOString() };
    }
  }

  private async runHere(deliveryId: string, messageId: string): Promise<WorkResult> {
    const facts = (await this.parts.events.read(messageStream(messageId))).events;
    const request = findRequest(facts, deliveryId);
    if (request && isConcluded(facts, deliveryId, request)) return this.done(request, deliveryId, messageId);
    const opened = request && (await openMessage(messageId, facts, this.parts.keys));
    const form = opened && formOf(request, deliveryId, opened.opener);
    const message = opened && {
      ...opened,
      warning: warningFor(facts, request),
      form,
      clearWay: clearWayOf(request, form),
      released: request.cause === 'release',
      returns: returnsOf(deliveryId, opened, facts, this.parts),
    };
    const sealer = await this.parts.keys.ofDelivery(messageId, deliveryId);
    if (request === undefined || message === undefined || sealer === undefined) {
      // another engine may have brought it to its end meanwhile, and its content with it
      const now = (await this.parts.events.read(messageStream(messageId))).events;
      if (request && isConcluded(now, deliveryId, request)) return this.done(request, deliveryId, messageId);
      this.parts.log.error({ messageId, deliveryId }, 'a delivery has no content any more');
      return 'done';
    }
    const record = new DeliveryRecord(deliveryId, this.parts, this.stopping);
    const { recipients, hop, cause } = request;
    let state = await record.decide({ type: 'RequestDelivery', messageId, recipients, hop, cause }, 'request');
    takenFrom(state, this.parts.nodes);
    if (state.status === 'open') state = await this.attempt(record, state, message, sealer);
    // first: a failure is concluded, and its content may go, only when the sender knows or never will
    const told = await tellSender(record, state, message, this.parts);
    await concludeDelivery(deliveryId, told.state, message, this.parts);
    const attemptAgain = told.state.status === 'open' ? (told.state.nextAttemptAt ?? this.parts.clock.iso()) : undefined;
    const [again] = [told.again, attemptAgain].filter((at) => at !== undefined).sort();
    return again === undefined ? this.done(request, deliveryId, messageId) : { again };
  }

  /** Nobody needs the bytes of its copy any more: the message is kept, and another release makes another one. */
  private async done(request: DeliveryRequest, deliveryId: string, messageId: string): Promise<WorkResult> {
    const made = madeCopyOf(request, deliveryId) ?? incomingCopyOf(request, deliveryId);
    if (made !== undefined) await this.parts.blobs.removeSidecar(messageId, `copy-${made.copyId}`);
    return 'done';
  }

  private async attempt(
    record: DeliveryRecord,
    before: KnownDelivery,
    message: DeliveredMessage,
    sealer: FieldSealer,
  ): Promise<KnownDelivery> {
    const { clock, log, routes, nodes } = this.parts;
    const number = before.attempt + 1;
    const hopAnswers = !routes.to(before.hop).isDown;
    if (!isDue(before, clock.iso(), hopAnswers)) return before;
    const lease = nodes.needLease();
    const mail = this.leaving(message, lease); // before anything is recorded or offered: what may not leave is not attempted
    const retryInSeconds = await this.retryGap(record, number); // a store that goes away while it is sent must not keep the answer from being recorded
    const taking = { by: lease.by, takenFrom: takenFrom(before, nodes) };
    await record.decide({ type: 'BeginAttempt', attempt: number, now: clock.iso(), hopAnswers, ...taking }, `attempt-${String(number)}`);
    // a next hop that is known to be down is looked for by its own probe, not by everything that waits for it
    const sent = hopAnswers ? await this.send(before, message, mail) : notReached(before.waiting);
    const results = before.waiting.map((recipient, index): AttemptResult => {
      const reply = sent.replies[index] ?? NOT_REACHED;
      return { recipient, code: reply.code, reply: sealer.seal('reply', reply.text) };
    });
    log.info(
      { deliveryId: record.deliveryId, attempt: number, relayed: results.filter(({ code }) => code >= 200 && code < 300).length },
      'delivery attempted',
    );
    const { because, reportsPassedOn } = sent;
    const said = { results, now: clock.iso(), because, reportsPassedOn, retryInSeconds, by: lease.by?.node ?? null } as const;
    return record.decideWhenWritable({ type: 'RecordAttempt', ...said }, `result-${String(number)}`).catch((cause: unknown) => {
      const taken = { deliveryId: record.deliveryId, attempt: number };
      if (cause instanceof HeldElsewhere) log.warn(taken, 'the outcome of an attempt came too late: another engine has taken it over');
      throw cause;
    });
  }

  /** One reply for each waiting recipient. */
  private async send(state: KnownDelivery, message: DeliveredMessage, mail: LeavingMail): Promise<Sent> {
    const { sender, recipients } = message.envelope;
    const addresses = state.waiting.map((recipient) => recipients[recipient] ?? '');
    const smtpUtf8 = [sender, ...addresses].some((address) => /[^\x20-\x7e]/.test(address));
    const dsn = this.dsnFor(state, message);
    let offer: Offer | undefined;
    try {
      offer = await this.parts.routes
        .to(state.hop)
        .offer({ sender, recipients: addresses, sizeBytes: sizeOf(message), smtpUtf8, ...(dsn && { dsn }) });
      const reportsPassedOn = offer.takesReports;
      const { refused } = offer;
      if (refused) return { replies: addresses.map(() => refused), because: 'refused', reportsPassedOn };
      if (!offer.recipients.some(isPositive)) {
        offer.abandon();
        return { replies: offer.recipients, because: 'refused', reportsPassedOn };
      }
      const final = await offer.send(mail);
      return { replies: offer.recipients.map((reply) => (isPositive(reply) ? final : reply)), because: 'refused', reportsPassedOn };
    } catch (cause) {
      return this.broken(cause, message, offer?.recipients ?? addresses.map(() => NOT_REACHED));
    }
  }

  /** The next hop broke off or was silent: whom it had refused before is refused all the same. */
  private broken(cause: unknown, { messageId }: DeliveredMessage, replies: readonly SmtpReply[]): Sent {
    const unknown = cause instanceof HandOverUnknown;
    this.parts.log.warn({ messageId, cause: errorName(cause) }, unknown ? 'delivery outcome unknown' : 'next hop not reached');
    const instead = unknown ? NO_ANSWER : NOT_REACHED;
    const answers = replies.map((reply) => (isPositive(reply) ? instead : reply));
    const because = unknown ? 'no-answer' : answers.every(({ code }) => code === 0) ? 'unreachable' : 'refused';
    return { replies: answers, because, reportsPassedOn: false };
  }

  /**
   * The sender's own wishes go on as they came (RFC 3461 §5.2.1), but for the mail that our reports would not return either.
   * What was released names itself, if the sender gave no name, so that a bounce finds its way back here; ADR 0017 says why
   * that is allowed.
   */
  private dsnFor(state: KnownDelivery, { envelope, messageId, returns }: DeliveredMessage): EnvelopeDsn | undefined {
    const wished = dsnOf(envelope.dsn, state.waiting);
    const asked = wished && returns === 'nothing' ? withoutMail(wished) : wished;
    if (state.cause !== 'release') return asked;
    const recipients = state.waiting.map((recipient, index) => {
      const { notify = null, orcpt = null } = asked?.recipients[index] ?? {};
      return { notify, orcpt: orcpt ?? `rfc822;${envelope.recipients[recipient] ?? ''}` };
    });
    return { ret: asked?.ret ?? null, envid: asked?.envid ?? this.references.of(messageId), recipients };
  }

  /** The same bytes at each attempt. @throws when nothing lets them leave: then nothing is sent */
  private leaving(message: DeliveredMessage, lease: Lease): LeavingMail {
    const { form, clearWay, messageId } = message;
    const { blobs } = this.parts;
    const hasCopy = form?.kind === 'made' || form?.kind === 'incoming';
    const bytes = hasCopy ? blobs.openSidecar(messageId, `copy-${form.fact.copyId}`) : blobs.open(messageId);
    const chunks = this.withHeaders(message, whileHeld(bytes, lease));
    if (form?.kind === 'made' && form.fact.protection === 'encrypted') return LeavingMail.encrypted(form.fact, chunks);
    if (clearWay === undefined) throw new TypeError('nothing shows that this mail may leave in clear');
    return LeavingMail.inClear(clearWay, chunks);
  }

  private async *withHeaders(message: DeliveredMessage, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { envelope, receivedAt, tls, form } = message;
    const messageId = message.released ? this.references.of(message.messageId) : message.messageId;
    const client = { address: envelope.clientAddress, name: envelope.clientName };
    const protocol = tls ? 'ESMTPS' : 'ESMTP';
    const headers = [traceHeader({ client, protocol, messageId, receivedAt }, this.parts.config.hostname)];
    if (message.warning) headers.push(warningHeader(message.warning));
    if (form?.kind === 'dkim') headers.push(form.fields);
    yield Buffer.concat(headers);
    yield* bytes;
  }

  /** Seconds until the next attempt, or null when it would come too late. */
  private async retryGap(record: DeliveryRecord, attempt: number): Promise<number | null> {
    const { retrySeconds, giveUpDays } = this.parts.config.delivery;
    const gap = retrySeconds[Math.min(attempt, retrySeconds.length) - 1] ?? 3600;
    const [first] = await record.facts();
    const until = Date.parse(first?.meta.at ?? this.parts.clock.iso()) + giveUpDays * DAY_MS;
    return this.parts.clock.now().getTime() + gap * 1000 > until ? null : gap;
  }
}

/** What the next hop said, recipient by recipient. */
interface Sent {
  readonly replies: readonly SmtpReply[];
  readonly because: DeferralCause;
  readonly reportsPassedOn: boolean;
}

const NOT_REACHED: SmtpReply = { code: 0, text: 'the next hop could not be reached' };
const NO_ANSWER: SmtpReply = { code: 0, text: 'no answer after the message was sent' };

function notReached(waiting: readonly number[]): Sent {
  return { replies: waiting.map(() => NOT_REACHED), because: 'unreachable', reportsPassedOn: false };
}

function sizeOf({ form, sizeBytes }: DeliveredMessage): number {
  return form?.kind === 'made' || form?.kind === 'incoming' ? form.fact.sizeBytes : sizeBytes;
}
