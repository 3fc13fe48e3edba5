/** Gives notices to the next hop towards their addressee: null return path, growing gaps, each answer recorded. */
import { noticeDecider, type NoticeCommand, type NoticeEvent, type NoticeState } from '#events';
import { ulid } from 'ulid';
import { ownMail } from '../flow/own-mail.js';
import { HeldElsewhere, LOOK_AGAIN_MS, takenFrom } from '../nodes/held-elsewhere.js';
import type { Lease } from '../nodes/nodes.js';
import { messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { errorName } from '../platform/engine-log.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { isOfPastTrial, type NoticeSlip } from './notice-mail-store.js';
import { noticeStream, type NoticeParts, type NoticeReply } from './notice-parts.js';
import type { NoticeWork } from './outbox-projection.js';

interface Answer {
  readonly reply: NoticeReply;
  readonly nextAttemptAt: string | null;
}

type SenderParts = Pick<NoticeParts, 'config' | 'clock' | 'log' | 'events' | 'nodes' | 'keys' | 'mails' | 'hops' | 'dkim'>;

/** Its mail is gone, or must not leave any more. */
type Unsendable = 'gone' | 'trial-over';

const NOT_REACHED: NoticeReply = { code: 0, text: '' };
const DAY_MS = 86_400_000;
/** What is soon of no use is tried more often: after so much of what is left of its time, and not more often than this. */
const PART_OF_TIME = 8;
const SHORTEST_GAP_MS = 20_000;
/** Another engine may be writing the same mail at this moment. */
const MISSING_FOR_MS = 10_000;

export class NoticeSender {
  /** Answers that could not be recorded: they are recorded before anything is sent again. */
  private readonly answers = new Map<string, Answer>();

  /** Mails that were not there, and since when. */
  private readonly missing = new Map<string, number>();

  constructor(private readonly parts: SenderParts) {}

  /** One attempt, if one is due; answers when the next one is. What another engine is at is left to it. */
  async send(work: Pick<NoticeWork, 'id'>): Promise<string | undefined> {
    try {
      return await this.sendHere(work);
    } catch (cause) {
      if (!(cause instanceof HeldElsewhere)) throw cause;
      this.answers.delete(work.id);
      return this.soon();
    }
  }

  private async sendHere({ id }: Pick<NoticeWork, 'id'>): Promise<string | undefined> {
    const { events } = await this.parts.events.read(noticeStream(id));
    const state = stateOf(events);
    if (state.status !== 'queued') {
      // settled, and perhaps stopped before this
      if (state.status !== 'digested') await this.parts.mails.destroy(id);
      return undefined;
    }
    const notBefore = nextAttemptOf(events);
    if (notBefore !== undefined && notBefore > this.parts.clock.iso()) return notBefore;
    const answer = this.answers.get(id) ?? (await this.attempt(id, events));
    if (answer === 'gone' && this.mayComeBack(id)) return this.soon();
    if (answer === 'gone' || answer === 'trial-over') {
      await this.record(id, events, answer);
      if (answer === 'gone') this.parts.log.error({ notice: id }, 'the mail of a notice is gone: it cannot be sent');
      else await this.parts.mails.destroy(id);
      return undefined;
    }
    const { reply, nextAttemptAt } = answer;
    this.answers.set(id, answer);
    await this.record(id, events, answer);
    this.answers.delete(id);
    const isPassing = reply.code < 200 || (reply.code >= 300 && reply.code < 500);
    if (isPassing && nextAttemptAt !== null) return nextAttemptAt;
    await this.parts.mails.destroy(id);
    return undefined;
  }

  /** How it stands. */
  async status(id: string): Promise<NoticeState['status']> {
    return stateOf((await this.parts.events.read(noticeStream(id))).events).status;
  }

  private async attempt(id: string, events: readonly RecordedEvent[]): Promise<Answer | Unsendable> {
    const taken = await this.parts.mails.take(id);
    if (taken === undefined) return 'gone';
    if (isOfPastTrial(taken.slip, this.parts.config)) return 'trial-over';
    const { until } = taken.slip;
    const isOver = until !== undefined && until <= this.parts.clock.iso();
    const lease = await this.begin(id, stateOf(events));
    const reply = isOver ? NOT_REACHED : await this.replyTo(id, taken, lease);
    return { reply, nextAttemptAt: this.nextAttempt(events, until) };
  }

  /** Where there are several engines, the others hear of it first. @throws HeldElsewhere when one of them is at it */
  private async begin(id: string, before: NoticeState): Promise<Lease> {
    const { nodes } = this.parts;
    const lease = nodes.needLease();
    if (lease.by === null || before.status !== 'queued') return lease;
    const command: NoticeCommand = { type: 'BeginNoticeAttempt', by: lease.by, takenFrom: takenFrom(before, nodes) };
    // what it began before another engine took it over does not answer this
    await this.decide(id, command, `begin-${ulid()}`);
    return lease;
  }

  private async replyTo(
    id: string,
    { mail, slip }: { readonly mail: Buffer; readonly slip: NoticeSlip },
    lease: Lease,
  ): Promise<NoticeReply> {
    try {
      const reply = await this.offer(mail, slip, lease);
      this.parts.log.info({ notice: id, code: reply.code }, 'notice answered');
      return reply;
    } catch (cause) {
      this.parts.log.warn({ notice: id, cause: errorName(cause) }, 'notice not sent');
      return NOT_REACHED;
    }
  }

  /** The null reverse-path: nobody answers a notice, and one that cannot be delivered is told to nobody (RFC 5321 §4.5.5). */
  private async offer(mail: Buffer, { to, hop }: NoticeSlip, lease: Lease): Promise<NoticeReply> {
    const smtpUtf8 = /[^\x20-\x7e]/.test(to);
    const offer = await this.parts.hops.to(hop).offer({ sender: '', recipients: [to], sizeBytes: mail.length, smtpUtf8 });
    if (offer.refused !== undefined) return offer.refused;
    const refusal = offer.recipients.find(({ code }) => code < 200 || code >= 300);
    const leaving = await ownMail(mail, this.parts, this.parts.clock.iso());
    if (refusal === undefined && lease.holds()) return offer.send(leaving);
    offer.abandon();
    return refusal ?? NOT_REACHED;
  }

  private async record(id: string, events: readonly RecordedEvent[], answer: Answer | Unsendable): Promise<void> {
    const attempt = stateOf(events);
    const number = 'attempts' in attempt ? attempt.attempts + 1 : 1;
    const sealer = await this.sealerOf(id, events);
    const command =
      typeof answer === 'string'
        ? ({ type: answer === 'gone' ? 'LoseNotice' : 'DropNotice' } as const)
        : ({
            type: 'RecordNoticeAttempt',
            code: answer.reply.code,
            reply: answer.reply.text === '' ? null : (sealer?.seal('reply', answer.reply.text.slice(0, 500)) ?? null),
            nextAttemptAt: answer.nextAttemptAt,
            by: this.parts.nodes.id ?? null,
          } as const);
    await this.decide(id, command, `attempt-${String(number)}`);
  }

  private async decide(id: string, command: NoticeCommand, step: string): Promise<void> {
    const { clock, events, nodes } = this.parts;
    const own = nodes.id === undefined ? '' : `-${nodes.id}`;
    const actor = { kind: 'system' as const, id: 'notices' };
    const meta = { at: clock.iso(), actor, commandId: `notice-${id}-${step}${own}` };
    const handled = await events.decide(noticeDecider, noticeStream(id), command, meta);
    if (handled.outcome === 'refused' && handled.refusal.refused === 'held-elsewhere') throw new HeldElsewhere();
  }

  /** Whether a mail that is not there may only be on its way: another engine that writes the same takes the place of it. */
  private mayComeBack(id: string): boolean {
    const { nodes, clock } = this.parts;
    const now = clock.elapsedMs();
    const since = this.missing.get(id) ?? now;
    const waits = nodes.id !== undefined && now - since < MISSING_FOR_MS;
    if (waits) this.missing.set(id, since);
    else this.missing.delete(id);
    return waits;
  }

  private soon(): string {
    return new Date(this.parts.clock.now().getTime() + LOOK_AGAIN_MS).toISOString();
  }

  private async sealerOf(id: string, events: readonly RecordedEvent[]): Promise<FieldSealer | undefined> {
    const queued = events[0]?.event;
    const messageId = queued?.type === 'NoticeQueued' ? queued.data.messageId : null;
    if (messageId === null) return undefined;
    const received = (await this.parts.events.read(messageStream(messageId))).events[0]?.event;
    return received?.type === 'MessageReceived' ? this.parts.keys.ofNotice(messageId, received.data.key, id) : undefined;
  }

  /** Null when it would come too late. */
  private nextAttempt(events: readonly RecordedEvent[], until: string | undefined): string | null {
    const { retrySeconds, giveUpDays } = this.parts.config.delivery;
    const state = stateOf(events);
    const attempt = 'attempts' in state ? state.attempts + 1 : 1;
    const gapMs = (retrySeconds[Math.min(attempt, retrySeconds.length) - 1] ?? 3600) * 1000;
    const nowMs = this.parts.clock.now().getTime();
    const queuedAt = Date.parse(events[0]?.meta.at ?? this.parts.clock.iso());
    const endMs = until === undefined ? Infinity : Date.parse(until) - 1;
    const soonMs = Math.max(SHORTEST_GAP_MS, (endMs - nowMs) / PART_OF_TIME);
    const at = Math.ceil(nowMs + Math.min(gapMs, soonMs));
    return at > Math.min(endMs, queuedAt + giveUpDays * DAY_MS) ? null : new Date(at).toISOString();
  }
}

/** Of the last attempt; undefined before the first. */
function nextAttemptOf(events: readonly RecordedEvent[]): string | undefined {
  const last = events.findLast(({ event }) => event.type === 'NoticeDeferred')?.event;
  return last?.type === 'NoticeDeferred' ? last.data.nextAttemptAt : undefined;
}

function stateOf(events: readonly RecordedEvent[]): NoticeState {
  return events.reduce<NoticeState>(
    (state, { event }) => noticeDecider.evolve(state, event as NoticeEvent), // a notice stream holds notice events
    noticeDecider.initialState(),
  );
}
