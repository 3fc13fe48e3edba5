/**
 * A message between its last byte and our reply: inspect, judge, append, then hand over or take custody. What is answered
 * to the client, what is recorded and who owns the mail stands in the custody table of docs/life-of-a-message.md; each row
 * of it is an end-to-end test. ADR 0010.
 */
import type { SealedBlobStore } from '#crypto';
import { ClearWay } from '#dlp';
import { wantsReport, type EnvelopeDsn, type Hop, type MessageEvent } from '#events';
import type { Bounces } from '../deliver/bounces.js';
import { HandOverUnknown, type Offer } from '../deliver/next-hop.js';
import { isKnownSender, withoutMail } from '../deliver/report-content.js';
import type { Routes } from '../deliver/routes.js';
import { isPositive, type SmtpReply } from '../deliver/smtp-reply.js';
import { hasOwnBytes, type CopyForm } from '../flow/copy-form.js';
import { discardForms } from '../flow/copy-flow.js';
import { LeavingMail } from '../flow/leaving-mail.js';
import { whileHeld, type Lease, type Nodes } from '../nodes/nodes.js';
import type { OwnNotices } from '../notices/own-notice-port.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { NewMessageKey } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import { alikeOnTheWire, custodyFacts, handedOverFact, refusalFact, type Copies, type LeavingCopies } from './custody-facts.js';
import { warningPatterns, type RecipientGroup } from './disposition.js';
import { encryptionFacts } from './flow-facts.js';
import { inspectAndJudge, type JudgingParts } from './judge-message.js';
import type { Judged } from './message-facts.js';
import { MessageRecord } from './message-record.js';
import { ownNotice } from './own-notice.js';
import { keptReply, relayedReply, REPLIES } from './replies.js';
import { traceHeader, warningHeader } from '../deliver/trace-header.js';
import type { PassedMailKeeper } from '../retention/retained-mail-port.js';
import type { Transmission } from './transmission.js';

export interface ReceptionParts extends JudgingParts {
  readonly clock: EngineClock;
  readonly events: EventLog;
  readonly nodes: Nodes;
  readonly blobs: SealedBlobStore;
  readonly routes: Routes;
  readonly retained: PassedMailKeeper;
  readonly bounces: Pick<Bounces, 'take'>;
  readonly ownNotices: OwnNotices;
}

type Fact = MessageEvent;

export class Reception {
  /** Messages being taken, and appends that no client waits for; drained at the end. */
  private readonly underWay = new Set<Promise<unknown>>();

  /** Copies that are being made of passed mail; only then may the bytes go. */
  private readonly copying = new Map<string, Promise<void>>();

  private readonly record: MessageRecord;

  constructor(private readonly parts: ReceptionParts) {
    this.record = new MessageRecord(parts);
  }

  /** Takes one message to its end. Never throws: what cannot be recorded is answered with 4xx and stays with the client. */
  receive(transmission: Transmission): Promise<SmtpReply> {
    return this.tracked(this.answer(transmission));
  }

  /** Resolves when everything that was started has ended and been recorded. */
  async drain(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async answer(transmission: Transmission): Promise<SmtpReply> {
    const { messageId } = transmission;
    try {
      const reply = await this.decide(transmission);
      this.parts.log.info({ messageId, code: reply.code, sizeBytes: transmission.body.sizeBytes }, 'message answered');
      return reply;
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : '';
      this.parts.log.error({ messageId, cause: errorName(cause) }, 'message refused for now');
      if (code === 'ENOSPC') return REPLIES.storageFull;
      if (code === 'overloaded') return REPLIES.notReady;
      return code === 'store-unavailable' || code === 'outcome-unknown' ? REPLIES.storeUnavailable : REPLIES.internalError;
    } finally {
      await this.letGo(transmission);
    }
  }

  /** Frees the bytes: at once, or when the copy is made, for which no client waits. */
  private async letGo({ messageId, body }: Transmission): Promise<void> {
    const copy = this.copying.get(messageId);
    this.copying.delete(messageId);
    if (copy === undefined) await body.discard();
    else void this.tracked(copy.then(() => body.discard()));
  }

  private async decide(transmission: Transmission): Promise<SmtpReply> {
    const judged = (await ownNotice(transmission, this.parts.ownNotices, this.parts)) ?? (await inspectAndJudge(transmission, this.parts));
    try {
      const reply = await this.act(judged);
      // for the answer; nobody waits for it
      if (isPositive(reply) && judged.incoming) void this.tracked(judged.incoming.keepKeys());
      return reply;
    } finally {
      await discardForms(judged.groups); // by now they lie beside the message, or nobody needs them
    }
  }

  private async act(judged: Judged): Promise<SmtpReply> {
    const { config } = this.parts;
    const { inspected, groups, transmission } = judged;
    if (inspected.kind === 'report' && inspected.report.receivedCount > config.smtp.maxHops) return REPLIES.looping;
    if (groups.some(({ disposition }) => disposition === 'try-again')) return REPLIES.inspectionFailed;
    const { sender, messageId } = transmission;
    // before anybody is answered: a report that was taken must have had its effect
    if (sender === '' && inspected.kind === 'report' && inspected.report.deliveryReport) {
      await this.parts.bounces.take(messageId, inspected.report.deliveryReport);
    }
    // a client that has given up will send again: what nobody waits for is neither handed over nor kept
    if (!transmission.clientIsThere()) return REPLIES.clientGone;
    if (config.smtp.blockReply === 'reject' && groups.every(({ disposition }) => disposition === 'block')) {
      return this.rejectBlocked(judged);
    }
    // the answer of the next hop would tell that nothing was changed: an oracle for whoever sends variations of a mail
    const alike = judged.incoming?.isTried === true ? undefined : this.handOverAlike(groups);
    return alike ? this.handOver(judged, alike) : this.keep(judged);
  }

  /**
   * The one way that every copy goes in the same form, or undefined: then the message is split, or held. What was made anew is ours to
   * keep until it has arrived; a DKIM signature is put before the mail like our trace field.
   */
  private handOverAlike(groups: readonly RecipientGroup[]): RecipientGroup | undefined {
    const [first] = groups;
    const alike = groups.every(
      ({ disposition, hop, verdict, form }) =>
        disposition === 'hand-over' &&
        !hasOwnBytes(form) &&
        this.parts.routes.to(hop) === this.parts.routes.to(first?.hop ?? 'outbound') &&
        verdict.outcome === first?.verdict.outcome &&
        form.kind === first.form.kind,
    );
    return alike ? first : undefined;
  }

  private async handOver(judged: Judged, group: RecipientGroup): Promise<SmtpReply> {
    const lease = this.parts.nodes.needLease();
    const offer = await this.offer(judged, group.hop);
    if (offer === undefined) return this.recordRefusal(judged, group.hop, { code: 0, text: '' });
    if (offer.refused) return this.recordRefusal(judged, group.hop, offer.refused);
    const refused = offer.recipients.flatMap((reply, index) => (isPositive(reply) ? [] : [index]));
    if (refused.length === offer.recipients.length) {
      offer.abandon();
      return this.recordRefusal(judged, group.hop, mildest(offer.recipients));
    }
    if (!offer.takesReports && wantsSuccess(judged)) {
      offer.abandon();
      return this.keep(judged); // a report on success is then ours to make, and for that the mail must be
    }
    const under = { offer, lease };
    return refused.length === 0 ? this.handOverAll(judged, group, under) : this.handOverSome(judged, group, under, refused);
  }

  private async offer({ transmission }: Judged, hop: Hop): Promise<Offer | undefined> {
    const { sender, recipients, smtpUtf8, body } = transmission;
    const dsn = this.reportsAsked(transmission);
    try {
      return await this.parts.routes.to(hop).offer({ sender, recipients, smtpUtf8, sizeBytes: body.sizeBytes, ...(dsn && { dsn }) });
    } catch {
      return undefined;
    }
  }

  /** Who the sender is matters only where the whole mail would come back: a report goes to MAIL FROM, which may name anybody. */
  private reportsAsked(transmission: Transmission): EnvelopeDsn | undefined {
    const { dsn } = transmission;
    return dsn?.ret === 'FULL' && !isKnownSender(transmission, this.parts) ? withoutMail(dsn) : dsn;
  }

  /** All recipients are taken: the decision is durable before a byte goes on, and the client gets the next hop's answer. */
  private async handOverAll(judged: Judged, group: RecipientGroup, under: Under): Promise<SmtpReply> {
    const { offer } = under;
    const key = await this.clearedKey(judged);
    const head = await this.record.appendFirst(judged, key, []).catch((cause: unknown) => {
      offer.abandon();
      throw cause;
    });
    const recipients = judged.transmission.recipients.map((_, index) => index);
    const result = await this.send(judged, under);
    const outcome = this.outcomeFact(judged, key, { hop: group.hop, recipients }, result);
    // the next hop has answered: its answer is true whether or not we can record it now, and must not wait for that
    const recorded = this.tracked(this.record.appendAfterwards(judged.transmission.messageId, head, [outcome])).catch(() => undefined);
    if (result.kind === 'answered' && isPositive(result.reply)) {
      this.retain(judged);
      return relayedReply(result.reply);
    }
    await recorded;
    return result.kind === 'answered'
      ? relayedReply(result.reply)
      : result.kind === 'unknown'
        ? REPLIES.nextHopSilent
        : REPLIES.nextHopDown;
  }

  /** Mail that nobody scanned has nothing to teach: it is not kept. */
  private retain({ transmission: { messageId, body }, groups }: Judged): void {
    if (this.parts.config.retention.passedMailDays === 0 || !groups.some(({ scanned }) => scanned)) return;
    this.copying.set(messageId, this.parts.retained.keep({ messageId, body }));
  }

  /** Some are refused: they become ours before the others are sent, and from then on the client gets 250 whatever happens. */
  private async handOverSome(judged: Judged, group: RecipientGroup, under: Under, refused: readonly number[]): Promise<SmtpReply> {
    const { offer } = under;
    const key = this.parts.keys.forHeldMessage();
    const taken = judged.transmission.recipients.flatMap((_, index) => (refused.includes(index) ? [] : [index]));
    const { hop, form } = group;
    const custody = this.refusedFacts(judged, key, { recipients: refused, hop, form });
    const head = await this.record.storeAndAppend(judged, key, custody).catch((cause: unknown) => {
      offer.abandon();
      throw cause;
    });
    const result = await this.send(judged, under);
    const facts = [this.outcomeFact(judged, key, { hop, recipients: taken }, result)];
    const handedOver = result.kind === 'answered' && isPositive(result.reply);
    if (!handedOver) facts.push(...this.refusedFacts(judged, key, { recipients: taken, hop, form }));
    const recorded = this.tracked(this.record.appendAfterwards(judged.transmission.messageId, head, facts));
    if (handedOver) {
      recorded.catch(() => undefined);
      return relayedReply(result.reply);
    }
    // only this append makes the rest ours: without it the client must send again
    await recorded;
    return keptReply(judged.transmission.messageId);
  }

  /** Held, blocked or to be split: sealed bytes and events are on disk before 250. */
  private async keep(judged: Judged): Promise<SmtpReply> {
    const { groups, transmission } = judged;
    const cleared = groups.filter(({ disposition }) => disposition === 'hand-over');
    const all = transmission.recipients.map((_, index) => index);
    const { holdDays } = this.parts.config.quarantine;
    const key = this.parts.keys.forHeldMessage();
    const custody = {
      recipients: all,
      cause: cleared.length > 0 ? 'split' : 'held',
      deliveries: alikeOnTheWire(cleared),
      holdDays,
    } as const;
    await this.record.storeAndAppend(judged, key, [...custodyFacts(judged, key, custody), ...encryptionFacts(judged)]);
    return keptReply(transmission.messageId);
  }

  /** What the next hop has refused, or has not taken, becomes ours in the form in which it was offered. */
  private refusedFacts(judged: Judged, key: NewMessageKey, copies: LeavingCopies): Fact[] {
    const { holdDays } = this.parts.config.quarantine;
    return custodyFacts(judged, key, { recipients: copies.recipients, cause: 'recipients-refused', deliveries: [copies], holdDays });
  }

  private async rejectBlocked(judged: Judged): Promise<SmtpReply> {
    await this.record.appendFirst(judged, await this.clearedKey(judged), []);
    return REPLIES.blocked;
  }

  private async recordRefusal(judged: Judged, hop: Hop, reply: SmtpReply): Promise<SmtpReply> {
    const key = await this.clearedKey(judged);
    const recipients = judged.transmission.recipients.map((_, index) => index);
    await this.record.appendFirst(judged, key, [refusalFact(judged, key, { hop, recipients }, reply)]);
    return reply.code === 0 ? REPLIES.nextHopDown : relayedReply(reply);
  }

  private async send({ transmission, groups }: Judged, { offer, lease }: Under): Promise<SendResult> {
    const headers = [traceHeader(transmission, this.parts.config.hostname)];
    const warned = groups.map(({ verdict }) => verdict).filter(({ outcome }) => outcome === 'warn');
    if (warned.length > 0) headers.push(warningHeader(warningPatterns(warned)));
    headers.push(...fieldsBefore(groups[0]?.form));
    try {
      const mail = LeavingMail.inClear(clearWay(groups), withHeaders(headers, whileHeld(transmission.body.chunks(), lease)));
      return { kind: 'answered', reply: await offer.send(mail) };
    } catch (cause) {
      this.parts.log.warn({ messageId: transmission.messageId, cause: errorName(cause) }, 'hand-over broke off');
      return cause instanceof HandOverUnknown ? { kind: 'unknown' } : { kind: 'unreachable' };
    }
  }

  private outcomeFact(judged: Judged, key: NewMessageKey, copies: Copies, result: SendResult): Fact {
    if (result.kind === 'unknown')
      return { type: 'HandOverOutcomeUnknown', data: { recipients: [...copies.recipients], cause: 'no-reply' } };
    if (result.kind === 'unreachable') return refusalFact(judged, key, copies, { code: 0, text: '' });
    return isPositive(result.reply) ? handedOverFact(judged, key, copies, result.reply) : refusalFact(judged, key, copies, result.reply);
  }

  private tracked<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    const ended = (): void => {
      this.underWay.delete(work);
    };
    work.then(ended, ended);
    return work;
  }

  private clearedKey({ transmission }: Judged): Promise<NewMessageKey> {
    return this.parts.keys.forClearedMessage(transmission.messageId, transmission.receivedAt.slice(0, 10));
  }
}

/** What a next hop has agreed to take, and under what it is given. */
interface Under {
  readonly offer: Offer;
  readonly lease: Lease;
}

type SendResult =
  { readonly kind: 'answered'; readonly reply: SmtpReply } | { readonly kind: 'unknown' } | { readonly kind: 'unreachable' };

/** Whether the sender wants to hear that some copy was passed on (RFC 3461 §5.2.2); the null sender hears nothing. */
function wantsSuccess({ transmission: { sender, recipients, dsn } }: Judged): boolean {
  return sender !== '' && recipients.some((_, index) => wantsReport(dsn, index, 'relayed'));
}

/** @throws when the flow has not let all of them leave readable: then nothing is handed over */
function clearWay(groups: readonly RecipientGroup[]): ClearWay {
  const ways = groups.map(({ flow }) => ClearWay.of(flow.transitions));
  const [first] = ways;
  if (first === undefined || ways.includes(undefined)) throw new TypeError('not every copy may leave in clear');
  return first;
}

function fieldsBefore(form: CopyForm | undefined): readonly Buffer[] {
  return form?.kind === 'dkim' ? [form.fields] : [];
}

/** Of answers that all refuse, the one that lets the client try again, if there is one. */
function mildest(replies: readonly SmtpReply[]): SmtpReply {
  return replies.find(({ code }) => code >= 400 && code < 500) ?? replies[0] ?? REPLIES.noRecipients;
}

async function* withHeaders(headers: readonly Buffer[], chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.concat(headers);
  yield* chunks;
}
