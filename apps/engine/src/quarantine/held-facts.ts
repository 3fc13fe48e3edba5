/** What of a held message decides who may do what about it, from its first facts. */
import type { MailEnd } from '#dlp';
import { evolveMessage, noMessage, type KnownMessage, type MessageEvent, type MessageState, type SealedEnvelope } from '#events';
import { z } from 'zod';
import type { ReachFacts } from '../access/reach-port.js';
import type { FieldSealer } from '../platform/engine-keys.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { endOf, type TagOf } from '../platform/mail-end.js';
import { judgedFacts, type JudgedFacts } from './second-person-port.js';

export interface HeldFacts extends JudgedFacts {
  readonly state: KnownMessage;
  /** Without a domain once the key of the message is destroyed. */
  readonly sender: MailEnd;
  /** Of each recipient, in envelope order; empty once the key is destroyed. */
  readonly recipientDomains: readonly string[];
  /** Of the envelope; null once the key is destroyed. */
  readonly addresses: HeldAddresses | null;
  readonly sizeBytes: number;
}

type EventOf<T extends MessageEvent['type']> = Extract<MessageEvent, { readonly type: T }>;

export type HeldAddresses = Pick<SealedEnvelope, 'sender' | 'recipients'>;
const addressesSchema = z.object({ sender: z.string(), recipients: z.array(z.string()) }) satisfies z.ZodType<HeldAddresses>;

/** Undefined for what is no message, or one that was never judged. */
export function heldFacts(recorded: readonly RecordedEvent[], opener: FieldSealer | undefined, tagOf: TagOf): HeldFacts | undefined {
  const events = recorded.map(({ event }) => event as MessageEvent); // a message stream holds nothing else
  const state = events.reduce<MessageState>(evolveMessage, noMessage);
  const received = events.find((event) => event.type === 'MessageReceived')?.data;
  const inspected = events.find((event) => event.type === 'MessageInspected')?.data;
  const verdict = events.find((event) => event.type === 'VerdictReached')?.data;
  if (state.status !== 'known' || !received || !verdict) return undefined;
  const addresses = opened(received, opener);
  return {
    state,
    ...judgedFacts({ verdict, inspected }),
    sender: addresses ? endOf(addresses.sender, tagOf) : { domain: null, tag: received.senderTag },
    recipientDomains: addresses?.recipients.map((address) => endOf(address, tagOf).domain ?? '') ?? [],
    addresses: addresses ?? null,
    sizeBytes: received.sizeBytes,
  };
}

export function reachFacts({ state, sender, acting }: HeldFacts): ReachFacts {
  return { senderDomain: sender.domain, team: state.team, patterns: acting.map(({ pattern }) => pattern) };
}

/** A field that does not open is as good as gone: the audit's verification finds who changed it. */
function opened({ envelope }: EventOf<'MessageReceived'>['data'], opener: FieldSealer | undefined): HeldAddresses | undefined {
  try {
    return opener && addressesSchema.parse(JSON.parse(opener.open('envelope', envelope)));
  } catch {
    return undefined;
  }
}
