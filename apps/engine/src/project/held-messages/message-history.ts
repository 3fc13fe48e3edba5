/** Everything that the log says of one message: its own stream and those of its deliveries, with what opens their fields. */
import { Inject, Injectable } from '@nestjs/common';
import {
  evolveMessage,
  noMessage,
  type Actor,
  type AnyEvent,
  type KnownMessage,
  type MessageEvent,
  type MessageState,
  type Sealed,
} from '#events';
import { actionSchema, type TimelineEntry } from '#contracts';
import { z } from 'zod';
import { AccountDirectory } from '../../access/account-directory.js';
import { deliveryStream, EngineKeys, messageStream, type FieldSealer } from '../../platform/engine-keys.js';
import { EventLog, type RecordedEvent } from '../../platform/event-log.js';
import { ReadModels } from '../read-models.js';
import { copyForms, type ToldCopy } from './copy-forms.js';
import type { FirstFacts } from './held-message-columns.js';
import type { PatternFacts } from './pattern-results.js';
import { tellEvent } from './timeline-sentence.js';

export interface ToldMessage {
  readonly state: KnownMessage;
  readonly facts: FirstFacts;
  /** Undefined once the key was destroyed. */
  readonly opener: FieldSealer | undefined;
  readonly timeline: readonly TimelineEntry[];
  /** Newest reply of the next hop, by recipient. */
  readonly replies: ReadonlyMap<number, string>;
  /** How copies left, by recipient; of those that have not, nothing. */
  readonly copies: ReadonlyMap<number, ToldCopy>;
  readonly nameOf: (actor: Actor) => string;
  /** Who decided what waits now. */
  readonly pendingBy: string;
}

/** One event of a message or of what belongs to it. */
export interface MessageStep {
  readonly position: number;
  readonly event: AnyEvent;
  readonly entry: TimelineEntry;
}

export interface MessageSteps {
  /** Undefined once the key was destroyed. */
  readonly opener: FieldSealer | undefined;
  readonly steps: readonly MessageStep[];
}

const patternSchema = z.object({ name: z.string(), action: actionSchema, threshold: z.int(), state: z.string() });

@Injectable()
export class MessageHistory {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(ReadModels) private readonly models: ReadModels,
  ) {}

  async of(messageId: string): Promise<ToldMessage | undefined> {
    const read = await this.read(messageId);
    const state = read?.own.reduce<MessageState>((folded, { event }) => evolveMessage(folded, event as MessageEvent), noMessage); // a message stream holds nothing else
    if (read === undefined || state?.status !== 'known') return undefined;
    const { own, facts, opener, all } = read;
    const scheduled = own.findLast(({ event }) => event.type === 'ReleaseScheduled' || event.type === 'DeletionScheduled');
    return {
      state,
      facts,
      opener,
      timeline: this.inOrder(all).map(({ entry }) => entry),
      replies: newestReplies(all),
      copies: copyForms(
        own.map(({ event }) => event),
        fieldOpener(opener),
      ),
      nameOf: (actor) => this.accounts.nameOf(actor),
      pendingBy: scheduled ? this.accounts.nameOf(scheduled.meta.actor) : '',
    };
  }

  /** Every event of it in the order of the log, with its sentence. */
  async steps(messageId: string): Promise<MessageSteps | undefined> {
    const read = await this.read(messageId);
    return read && { opener: read.opener, steps: this.inOrder(read.all) };
  }

  private async read(messageId: string): Promise<ReadMessage | undefined> {
    const own = (await this.events.read(messageStream(messageId))).events;
    const facts = firstFacts(own);
    if (!facts) return undefined;
    const opener = await this.keys.ofMessage(messageId, facts.received.key);
    const deliveries = await Promise.all([...deliveryIds(own), heldReportsOf(messageId)].map((id) => this.delivery(messageId, id)));
    // what people wrote outlives what is known of the mail
    const ownOpener = opener ?? (await this.keys.ofDecisions(messageId));
    const all = [{ events: own, opener: ownOpener }, ...deliveries, await this.takeovers(messageId)];
    return { own, facts, opener, all };
  }

  private inOrder(streams: readonly ToldStream[]): MessageStep[] {
    return streams.flatMap((stream) => this.tell(stream)).sort((a, b) => a.position - b.position);
  }

  /** One event as a sentence, for a conflict that says what happened meanwhile. */
  async since(
    messageId: string,
    revision: number,
  ): Promise<{ readonly revision: number; readonly newer: readonly TimelineEntry[] } | undefined> {
    const told = await this.of(messageId);
    if (!told) return undefined;
    const stream = messageStream(messageId);
    return { revision: told.state.revision, newer: told.timeline.filter((entry) => entry.stream === stream && entry.revision > revision) };
  }

  /** A pattern in the version that matched. */
  pattern(pattern: string, version: number): PatternFacts | undefined {
    const select = 'SELECT name, action, threshold, state FROM held_messages_patterns_v5 WHERE pattern = ? AND version = ?';
    const row = this.models.db.prepare(select).get(pattern, version);
    return row === undefined ? undefined : patternSchema.parse(row);
  }

  /** Of the claims only those that somebody took from another: the others come and go every few minutes. */
  private async takeovers(messageId: string): Promise<ToldStream> {
    const { events } = await this.events.read(`lease-${messageId}`);
    return { events: events.filter(({ event }) => event.type === 'ClaimTakenOver'), opener: undefined };
  }

  private async delivery(messageId: string, deliveryId: string): Promise<ToldStream> {
    const { events } = await this.events.read(deliveryStream(deliveryId));
    return { events, opener: await this.keys.ofDelivery(messageId, deliveryId) };
  }

  private tell({ events, opener }: ToldStream): MessageStep[] {
    return events.map(({ event, meta, revision, position, stream }) => {
      const { sentence, detail } = tellEvent(event, fieldOpener(opener), (id) => this.accounts.nameOf({ kind: 'account', id }));
      return {
        position,
        event,
        entry: { revision, stream, at: meta.at, type: event.type, sentence, detail, actor: this.actorOf(event, meta.actor) },
      };
    });
  }

  /** The first facts are appended together under the mail client, which did no more than send the message. */
  private actorOf({ type }: AnyEvent, actor: Actor): string {
    return actor.kind === 'smtp-client' && type !== 'MessageReceived' ? 'engine' : this.accounts.nameOf(actor);
  }
}

interface ReadMessage {
  readonly own: readonly RecordedEvent[];
  readonly facts: FirstFacts;
  readonly opener: FieldSealer | undefined;
  readonly all: readonly ToldStream[];
}

interface ToldStream {
  readonly events: readonly RecordedEvent[];
  readonly opener: Pick<FieldSealer, 'open'> | undefined;
}

/** Null for what does not open: the key is destroyed, or somebody changed it, which the audit's verification finds. */
function fieldOpener(opener: Pick<FieldSealer, 'open'> | undefined): (field: string, text: Sealed) => string | null {
  return (field, text) => {
    try {
      return opener?.open(field, text) ?? null;
    } catch {
      return null;
    }
  };
}

function firstFacts(events: readonly RecordedEvent[]): FirstFacts | undefined {
  const all = events.map(({ event }) => event);
  const received = all.find((event) => event.type === 'MessageReceived')?.data;
  const inspected = all.find((event) => event.type === 'MessageInspected')?.data;
  const verdict = all.find((event) => event.type === 'VerdictReached')?.data;
  return received && inspected && verdict ? { received, inspected, verdict } : undefined;
}

/** What the sender was told of copies that are not sent. */
function heldReportsOf(messageId: string): string {
  return `held-${messageId}`;
}

function deliveryIds(events: readonly RecordedEvent[]): string[] {
  return events.flatMap(({ event }) =>
    event.type === 'DeliveryQueued' || event.type === 'ReleaseCommitted' ? [event.data.deliveryId] : [],
  );
}

function newestReplies(streams: readonly ToldStream[]): Map<number, string> {
  const replies = new Map<number, string>();
  for (const { events, opener } of streams) {
    const open = fieldOpener(opener);
    for (const { recipients, code, reply } of events.flatMap(({ event }) => repliesIn(event))) {
      const text = reply === null ? null : open('reply', reply);
      const told = code === 0 ? (text ?? 'could not be reached') : [String(code), text].filter(Boolean).join(' ');
      for (const recipient of recipients) replies.set(recipient, told);
    }
  }
  return replies;
}

interface Reply {
  readonly recipients: readonly number[];
  readonly code: number;
  readonly reply: Sealed | null;
}

function repliesIn(event: AnyEvent): readonly Reply[] {
  switch (event.type) {
    case 'HandedOver':
    case 'HandOverRefused':
    case 'DeliveryRelayed':
      return [event.data];
    case 'DeliveryDeferred':
    case 'DeliveryFailed':
      return event.data.replies.map(({ recipient, code, reply }) => ({ recipients: [recipient], code, reply }));
    default:
      return [];
  }
}
