/**
 * A released mail that bounces later: the report that comes in for its sender names it by the reference that we gave it,
 * and the copies that did not arrive go back to the queue. The report itself goes on to whom it is for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { messageDecider, type EventMeta, type MessageCommand } from '#events';
import type { DeliveryReport } from '#mail';
import { messageStream } from '../platform/engine-keys.js';
import { bounceReferences, type BounceReferences } from './bounce-reference.js';
import type { DeliveryParts } from './delivered-message.js';
import { fromXtext } from './dsn-parameters.js';

const MAX_REPLY = 500;
/** For all that one report names: its client waits meanwhile. */
const WAIT_MS = 2_000;
const LOOK_MS = 200;

type Bounce = Extract<MessageCommand, { type: 'RecordBounce' }>;
type Failed = DeliveryReport['failed'];

/** A report with what it says said once, and until when it may wait. */
interface Taken {
  readonly reportId: string;
  readonly failed: Failed;
  readonly deadline: AbortSignal;
}

export class Bounces {
  private readonly references: BounceReferences;

  constructor(private readonly parts: Pick<DeliveryParts, 'clock' | 'events' | 'keys' | 'log'>) {
    this.references = bounceReferences(parts.keys.ring);
  }

  /** Records what a report says of released copies; `reportId` names the mail that brought it. @throws what the store throws */
  async take(reportId: string, { names, failed }: DeliveryReport): Promise<void> {
    if (failed.length === 0) return;
    const messageIds = new Set(names.flatMap((name) => this.references.read(name)));
    const taken: Taken = { reportId, failed: alikeTogether(failed), deadline: AbortSignal.timeout(WAIT_MS) };
    for (const messageId of messageIds) await this.record(messageId, taken);
  }

  private async record(messageId: string, { reportId, failed, deadline }: Taken): Promise<void> {
    const { clock, events, keys, log } = this.parts;
    const received = (await events.read(messageStream(messageId))).events[0]?.event;
    if (received?.type !== 'MessageReceived') return;
    const sealer = await keys.ofMessage(messageId, received.data.key);
    if (sealer === undefined) {
      log.info({ messageId }, 'a released mail has bounced, and its content is gone');
      return;
    }
    for (const [index, { addresses, code, reply }] of failed.entries()) {
      const recipients = this.recipientsNamed(received.data.recipients, addresses);
      if (recipients.length === 0) continue;
      const command: Bounce = {
        type: 'RecordBounce',
        recipients,
        code,
        reply: reply === '' ? null : sealer.seal('reply', reply.slice(0, MAX_REPLY)),
        now: clock.iso(),
      };
      const bounce = { command, commandId: `bounce-${messageId}-${reportId}-${String(index)}` };
      const isBack = await this.decide(messageId, bounce, deadline);
      if (isBack) log.info({ messageId }, 'a released mail has bounced and is back in the queue');
    }
  }

  /** A next hop may bounce a mail before its 250 is written here: then that is waited for, each copy by itself. */
  private async decide(
    messageId: string,
    { command, commandId }: { readonly command: Bounce; readonly commandId: string },
    deadline: AbortSignal,
  ): Promise<boolean> {
    const { events, clock } = this.parts;
    let isBack = false;
    for (let looks = 1; ; looks++) {
      const actor = { kind: 'system', id: 'delivery' } as const;
      const meta: EventMeta = { at: clock.iso(), actor, commandId: `${commandId}-${String(looks)}` };
      const handled = await events.decide(messageDecider, messageStream(messageId), command, meta);
      if (handled.outcome === 'refused') return isBack;
      isBack ||= handled.outcome === 'appended';
      const { state } = handled;
      const onItsWay = state.status === 'known' && command.recipients.some((number) => state.recipients[number]?.status === 'delivering');
      if (!onItsWay || deadline.aborted) return isBack;
      await pause(LOOK_MS, undefined, { signal: deadline }).catch(() => undefined); // then it looks once more
    }
  }

  /** By mailbox, however the address is written; a message with one recipient needs no name: it may have been forwarded. */
  private recipientsNamed(recipients: readonly { readonly tag: string }[], addresses: readonly string[]): number[] {
    const tags = addresses.flatMap((address) => [address, fromXtext(address)]).map((address) => this.parts.keys.tagAddress(address));
    const named = recipients.flatMap(({ tag }, index) => (tags.includes(tag) ? [index] : []));
    return named.length === 0 && recipients.length === 1 ? [0] : named;
  }
}

/** Most reports say the same of all that they name: that is one fact, and one look at the stream. */
function alikeTogether(failed: Failed): Failed {
  const byAnswer = new Map<string, Failed[number]>();
  for (const { addresses, code, reply } of failed) {
    const answer = JSON.stringify([code, reply]);
    byAnswer.set(answer, { addresses: [...(byAnswer.get(answer)?.addresses ?? []), ...addresses], code, reply });
  }
  return [...byAnswer.values()];
}
