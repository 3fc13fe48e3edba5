/** Keys as the engine uses them: which key opens the sealed fields of a message, and keyed tags. ADR 0007. */
import {
  addressTag,
  bodyHash,
  fieldAad,
  messageSubkeys,
  newMessageKey,
  openText,
  seal,
  type BodyHash,
  type DayKeys,
  type KeyRing,
  type MessageSubkeys,
  type SealedBlobStore,
} from '#crypto';
import { splitAddress } from '#mail';
import { sealed, type MessageEvent, type Sealed } from '#events';

/** Which key seals a message's fields, as its first event says. */
export type KeyRef = Extract<MessageEvent, { type: 'MessageReceived' }>['data']['key'];

/** Seals and opens the fields of one stream. */
export interface FieldSealer {
  seal(field: string, plaintext: string): Sealed;
  /** @throws Unsealable when it was not sealed here. */
  open(field: string, text: Sealed): string;
}

/** A new message's key: where it belongs, and what is made with it. */
export interface NewMessageKey {
  readonly ref: KeyRef;
  /** The key that goes beside the blob; absent for a day key. */
  readonly messageKey: Buffer | undefined;
  readonly subkeys: MessageSubkeys;
}

export class EngineKeys {
  private readonly tagKey: Buffer;
  private readonly bodyKey: Buffer;

  constructor(
    readonly ring: KeyRing,
    private readonly days: DayKeys,
    private readonly blobs: SealedBlobStore,
  ) {
    this.tagKey = ring.secret('address-tag');
    this.bodyKey = ring.secret('body-hash');
  }

  /** Tag of a mailbox however its address is written: the same person must not count as two. Null for the null reverse-path. */
  tagAddress(address: string): string | null {
    return tagWith(this.tagKey, address);
  }

  /** A keyed hash of raw bytes, fed while they arrive. */
  bodyHash(): BodyHash {
    return bodyHash(this.bodyKey);
  }

  /** Key of a message that is handed over without custody: of its day. */
  async forClearedMessage(messageId: string, day: string): Promise<NewMessageKey> {
    const key = await this.days.keyForNewMessage(day, messageId);
    return { ref: { kind: 'day', day }, messageKey: undefined, subkeys: messageSubkeys(key) };
  }

  /** Key of a message that is taken into custody: its own. */
  forHeldMessage(): NewMessageKey {
    const messageKey = newMessageKey();
    return { ref: { kind: 'message' }, messageKey, subkeys: messageSubkeys(messageKey) };
  }

  /** Opener of a message's sealed fields; undefined once its key is destroyed. */
  async ofMessage(messageId: string, ref: KeyRef): Promise<FieldSealer | undefined> {
    const key = ref.kind === 'day' ? await this.days.keyOfMessage(ref.day, messageId) : await this.blobs.messageKey(messageId);
    return key === undefined ? undefined : fieldSealer(messageSubkeys(key).fields, messageStream(messageId));
  }

  /** The same for a delivery of the message, which is always in custody. */
  async ofDelivery(messageId: string, deliveryId: string): Promise<FieldSealer | undefined> {
    const key = await this.blobs.messageKey(messageId);
    return key === undefined ? undefined : fieldSealer(messageSubkeys(key).fields, deliveryStream(deliveryId));
  }
}

/** Seals fields under `key` for one stream. */
export function fieldSealer(key: Buffer, stream: string): FieldSealer {
  return {
    seal: (field, plaintext) => sealed.parse(seal(key, plaintext, fieldAad(stream, field))),
    open: (field, text) => openText(key, text, fieldAad(stream, field)),
  };
}

/**
 * One spelling for all addresses that reach one mailbox, as far as an address shows it: local part without quotes,
 * `+suffix` and case, domain in ASCII. What is no address stays as it is, in lower case.
 */
/** Tags as {@link EngineKeys.tagAddress} gives them, for who has the key ring only. */
export function addressTagger(ring: KeyRing): (address: string) => string | null {
  const key = ring.secret('address-tag');
  return (address) => tagWith(key, address);
}

function tagWith(key: Buffer, address: string): string | null {
  return address === '' ? null : addressTag(key, mailboxOf(address));
}

function mailboxOf(address: string): string {
  const parts = splitAddress(address.normalize('NFC'));
  if (!parts) return address.toLowerCase();
  const quoted = /^"(.*)"$/s.exec(parts.local)?.[1];
  const local = quoted === undefined ? parts.local : quoted.replace(/\\(.)/gs, '$1');
  const plus = local.indexOf('+');
  return `${(plus > 0 ? local.slice(0, plus) : local).toLowerCase()}@${parts.domain}`;
}

/** Stream of a message. */
export function messageStream(messageId: string): string {
  return `message-${messageId}`;
}

/** Stream of a delivery. */
export function deliveryStream(deliveryId: string): string {
  return `delivery-${deliveryId}`;
}
