/** Keys as the engine uses them: which key opens the sealed fields of a message, and keyed tags. ADR 0007. */
import {
  addressTag,
  bodyHash,
  fieldAad,
  mac,
  messageSubkeys,
  newMessageKey,
  openText,
  seal,
  Unsealable,
  type BodyHash,
  type DayKeys,
  type KeyRing,
  type MessageSubkeys,
  type SealedBlobStore,
} from '#crypto';
import { splitAddress } from '#mail';
import { decodeTime, isValid } from 'ulid';
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

/** Keys by day, one set for each thing that is kept for a time of its own. */
export interface DayKeySets {
  /** Of cleared mail. */
  readonly cleared: DayKeys;
  /** Of what people write when they decide; the day is that on which the message came in. */
  readonly decisions: DayKeys;
  /** Of what the access log says. */
  readonly access: DayKeys;
}

/** Fields that hold what people wrote about a message: they outlive what is known of the mail itself. */
const DECISION_TEXTS: ReadonlySet<string> = new Set(['note', 'text']);

/** Crockford's digits: none of them is taken for another when it is read out. */
const PSEUDONYM_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 32⁶ are a thousand million: among a thousand senders two are called alike once in two thousand installations. */
const PSEUDONYM_LENGTH = 6;

export class EngineKeys {
  private readonly tagKey: Buffer;
  private readonly bodyKey: Buffer;
  private readonly pseudonymKey: Buffer;

  constructor(
    readonly ring: KeyRing,
    private readonly days: DayKeySets,
    private readonly blobs: SealedBlobStore,
  ) {
    this.tagKey = ring.secret('address-tag');
    this.bodyKey = ring.secret('body-hash');
    this.pseudonymKey = ring.secret('pseudonym');
  }

  /** Tag of a mailbox however its address is written: the same person must not count as two. Null for the null reverse-path. */
  tagAddress(address: string): string | null {
    return tagWith(this.tagKey, address);
  }

  /** What a sender is called where names are not told: the same for the same mailbox, here only. @param senderTag - null: the null reverse-path. */
  pseudonymOf(senderTag: string | null): string {
    if (senderTag === null) return 'No sender';
    const bytes = Buffer.from(mac(this.pseudonymKey, 'sender', [senderTag]), 'base64url').subarray(0, PSEUDONYM_LENGTH);
    return `Sender ${[...bytes].map((byte) => PSEUDONYM_DIGITS[byte % PSEUDONYM_DIGITS.length]).join('')}`;
  }

  /** A keyed hash of raw bytes, fed while they arrive. */
  bodyHash(): BodyHash {
    return bodyHash(this.bodyKey);
  }

  /** Key of a message that is handed over without custody: of its day. */
  async forClearedMessage(messageId: string, day: string): Promise<NewMessageKey> {
    const key = await this.days.cleared.keyForNewMessage(day, messageId);
    return { ref: { kind: 'day', day }, messageKey: undefined, subkeys: messageSubkeys(key) };
  }

  /** Key of a message that is taken into custody: its own. */
  forHeldMessage(): NewMessageKey {
    const messageKey = newMessageKey();
    return { ref: { kind: 'message' }, messageKey, subkeys: messageSubkeys(messageKey) };
  }

  /** Opener of a message's sealed fields; undefined once its key is destroyed. */
  async ofMessage(messageId: string, ref: KeyRef): Promise<FieldSealer | undefined> {
    const key = await this.keyOf(messageId, ref);
    if (key === undefined) return undefined;
    const ofMail = fieldSealer(messageSubkeys(key).fields, messageStream(messageId));
    const day = dayOf(messageId);
    const words = ref.kind === 'day' || day === undefined ? undefined : await this.days.decisions.keyOfMessage(day, messageId);
    if (words === undefined) return ofMail; // of before words had keys of their own, or their time is over
    const ofPeople = fieldSealer(words, messageStream(messageId));
    return {
      seal: (field, plaintext) => (DECISION_TEXTS.has(field) ? ofPeople : ofMail).seal(field, plaintext),
      open: (field, text) => (DECISION_TEXTS.has(field) ? openWithEither(ofPeople, ofMail, field, text) : ofMail.open(field, text)),
    };
  }

  /** Makes sure that what people will write about a message has a key; to be called when custody is taken. */
  async prepareForDecisions(messageId: string): Promise<void> {
    const day = dayOf(messageId);
    if (day !== undefined) await this.days.decisions.keyForNewMessage(day, messageId);
  }

  /** Opener of what people wrote about a message, also when nothing else can be read any more; undefined once that is over, too. */
  async ofDecisions(messageId: string): Promise<Pick<FieldSealer, 'open'> | undefined> {
    const day = dayOf(messageId);
    const key = day === undefined ? undefined : await this.days.decisions.keyOfMessage(day, messageId);
    return key === undefined ? undefined : fieldSealer(key, messageStream(messageId));
  }

  /** Opener of what people wrote into the access log of one day (`access-{node}-{yyyymmdd}`); undefined once its key is destroyed. */
  async ofAccess(stream: string): Promise<Pick<FieldSealer, 'open'> | undefined> {
    const key = await this.days.access.keyOfMessage(accessDay(stream), stream);
    return key === undefined ? undefined : fieldSealer(key, stream);
  }

  /** Seals what somebody writes into the access log of today. */
  async forAccess(stream: string): Promise<FieldSealer> {
    return fieldSealer(await this.days.access.keyForNewMessage(accessDay(stream), stream), stream);
  }

  /** The same for a fact about the message in another stream; day keys are not asked, since such facts are of mail in custody. */
  async ofMessageIn(stream: string, messageId: string): Promise<FieldSealer | undefined> {
    const key = await this.blobs.messageKey(messageId);
    return key === undefined ? undefined : fieldSealer(messageSubkeys(key).fields, stream);
  }

  /** The same for a notice about the message. */
  async ofNotice(messageId: string, ref: KeyRef, noticeId: string): Promise<FieldSealer | undefined> {
    const key = await this.keyOf(messageId, ref);
    return key === undefined ? undefined : fieldSealer(messageSubkeys(key).fields, `notice-${noticeId}`);
  }

  /** The same for a delivery of the message, which is always in custody. */
  async ofDelivery(messageId: string, deliveryId: string): Promise<FieldSealer | undefined> {
    const key = await this.blobs.messageKey(messageId);
    return key === undefined ? undefined : fieldSealer(messageSubkeys(key).fields, deliveryStream(deliveryId));
  }

  private async keyOf(messageId: string, ref: KeyRef): Promise<Buffer | undefined> {
    return ref.kind === 'day' ? this.days.cleared.keyOfMessage(ref.day, messageId) : this.blobs.messageKey(messageId);
  }
}

/** Texts of before decisions had keys of their own are sealed under the message's. */
function openWithEither(first: FieldSealer, second: FieldSealer, field: string, text: Sealed): string {
  try {
    return first.open(field, text);
  } catch (cause) {
    if (!(cause instanceof Unsealable)) throw cause;
    return second.open(field, text);
  }
}

/** `access-mx1-20260318` → `2026-03-18`. */
function accessDay(stream: string): string {
  return stream.slice(-8).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

/** The UTC day that a message's id says; undefined for what is no ULID. */
function dayOf(messageId: string): string | undefined {
  return isValid(messageId) ? new Date(decodeTime(messageId)).toISOString().slice(0, 10) : undefined;
}

/** Seals fields under `key` for one stream. */
export function fieldSealer(key: Buffer, stream: string): FieldSealer {
  return {
    seal: (field, plaintext) => sealed.parse(seal(key, plaintext, fieldAad(stream, field))),
    open: (field, text) => openText(key, text, fieldAad(stream, field)),
  };
}

/** Tags as {@link EngineKeys.tagAddress} gives them, for who has the key ring only. */
export function addressTagger(ring: KeyRing): (address: string) => string | null {
  const key = ring.secret('address-tag');
  return (address) => tagWith(key, address);
}

function tagWith(key: Buffer, address: string): string | null {
  return address === '' ? null : addressTag(key, mailboxOf(address));
}

/**
 * One spelling for all addresses that reach one mailbox, as far as an address shows it: local part without quotes,
 * `+suffix` and case, domain in ASCII. What is no address stays as it is, in lower case.
 */
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
