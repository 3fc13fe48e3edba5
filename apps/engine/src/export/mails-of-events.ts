/** The mail that an event speaks of, and the key that opens the event's fields. The last ones are kept: events of one mail come close together. */
import {
  decodeEvent,
  type ExportedMail,
  type Masking,
  type MessageEvent,
  type SealedEnvelope,
  type SealedHeaders,
  type StoredEvent,
} from '#events';
import type { EventStore } from '#event-store';
import { Unsealable } from '#crypto';
import { deliveryStream, messageStream, type EngineKeys, type FieldSealer, type KeyRef } from '../platform/engine-keys.js';
import { maskedMailbox, withMaskedAddresses } from './shown-field.js';

/** What opens an event's fields; `closed` where an export never does, undefined once the key is destroyed. */
export type EventOpener = Pick<FieldSealer, 'open'> | 'closed' | undefined;

type Received = Extract<MessageEvent, { type: 'MessageReceived' }>['data'];
interface KnownMail {
  readonly received: Received;
  readonly opener: FieldSealer | undefined;
  readonly envelope: SealedEnvelope | undefined;
  readonly headers: SealedHeaders | undefined;
}
/** What a stream is about. */
interface About {
  readonly messageId: string;
}

const KEPT = 500;

export class MailsOfEvents {
  private readonly mails = new Map<string, Promise<KnownMail | undefined>>();
  private readonly abouts = new Map<string, Promise<About | undefined>>();

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly keys: EngineKeys,
  ) {}

  async mailOf(stored: StoredEvent, masking: Masking): Promise<ExportedMail | undefined> {
    const messageId = await this.messageIdOf(stored);
    const known = messageId === undefined ? undefined : await this.known(messageId);
    if (messageId === undefined || known === undefined) return undefined;
    const { received, envelope, headers } = known;
    const base = { messageId, sizeBytes: received.sizeBytes, hop: received.recipients[0]?.hop ?? ('outbound' as const) };
    if (masking === 'sealed' || envelope === undefined)
      return {
        ...base,
        sender: received.senderTag === null ? null : pseudonym(received.senderTag),
        recipients: received.recipients.map(({ tag }) => pseudonym(tag)),
        subject: null,
        internetMessageId: null,
      };
    const mailbox = masking === 'masked' ? maskedMailbox : (address: string): string => address;
    const subject = headers === undefined ? null : masking === 'masked' ? withMaskedAddresses(headers.subject) : headers.subject;
    return {
      ...base,
      sender: envelope.sender === '' ? null : mailbox(envelope.sender),
      recipients: envelope.recipients.map(mailbox),
      subject,
      internetMessageId: headers?.messageId ?? null,
    };
  }

  /** By the kind of the stream; those of the policy, of accounts and of keys are never opened. */
  async openerOf(stored: StoredEvent): Promise<EventOpener> {
    const { stream } = stored;
    if (stream.startsWith('access-')) return this.keys.ofAccess(stream);
    const messageId = await this.messageIdOf(stored);
    if (messageId === undefined) return 'closed';
    if (stream === messageStream(messageId)) return (await this.known(messageId))?.opener;
    if (stream.startsWith('delivery-')) return this.keys.ofDelivery(messageId, stream.slice(deliveryStream('').length));
    if (stream.startsWith('lease-')) return this.keys.ofMessageIn(stream, messageId);
    const key = (await this.known(messageId))?.received.key;
    return key === undefined ? undefined : this.keys.ofNotice(messageId, key, stream.slice('notice-'.length));
  }

  private async messageIdOf({ stream }: StoredEvent): Promise<string | undefined> {
    if (stream.startsWith('message-')) return stream.slice('message-'.length);
    if (stream.startsWith('lease-')) return stream.slice('lease-'.length);
    if (!/^(?:delivery|notice)-/.test(stream)) return undefined;
    return (await kept(this.abouts, stream, () => this.about(stream)))?.messageId;
  }

  private async about(stream: string): Promise<About | undefined> {
    const [first] = await this.store.readStream(stream);
    const data = first && decodeEvent(first).data;
    return data && 'messageId' in data && typeof data.messageId === 'string' ? { messageId: data.messageId } : undefined;
  }

  private known(messageId: string): Promise<KnownMail | undefined> {
    return kept(this.mails, messageId, () => this.read(messageId));
  }

  private async read(messageId: string): Promise<KnownMail | undefined> {
    const stored = await this.store.readStream(messageStream(messageId));
    const facts = stored.filter(({ type }) => type === 'MessageReceived' || type === 'MessageInspected').map(decodeEvent);
    const received = facts.find((each) => each.type === 'MessageReceived')?.data;
    if (received === undefined) return undefined;
    const inspected = facts.find((each) => each.type === 'MessageInspected')?.data;
    const opener = await this.keys.ofMessage(messageId, received.key satisfies KeyRef);
    return {
      received,
      opener,
      envelope: openedJson(opener, 'envelope', received.envelope) as SealedEnvelope | undefined, // sealed under this name, it has this shape
      headers: inspected && (openedJson(opener, 'headers', inspected.headers) as SealedHeaders | undefined),
    };
  }
}

/** A name that tells people apart without naming them; no mail goes there (RFC 2606). */
function pseudonym(tag: string): string {
  return `${tag}@sealed.invalid`;
}

function openedJson(opener: FieldSealer | undefined, field: string, text: Received['envelope']): unknown {
  try {
    return opener && JSON.parse(opener.open(field, text));
  } catch (cause) {
    if (cause instanceof Unsealable) return undefined;
    throw cause;
  }
}

/** One that failed is read anew. */
function kept<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known) return known;
  const reading = read();
  map.set(key, reading);
  reading.catch(() => map.delete(key));
  if (map.size > KEPT) for (const oldest of [...map.keys()].slice(0, map.size - KEPT)) map.delete(oldest);
  return reading;
}
