/** The envelope that every fact travels in, the same for each stream and each store. */

/** Who caused an event: an account, a link holder, the mail client, or the engine itself. */
export interface Actor {
  readonly kind: 'account' | 'smtp-client' | 'system' | 'cli' | 'originator';
  /** Account id, `link` for who holds the link of a notice, or a name of the engine part, e.g. `expiry`. Never an address. */
  readonly id: string;
  /** Id of the emergency access under which an account acted; absent: none was open. */
  readonly breakGlass?: string;
}

/** Metadata of an event: when, who, under which command. */
export interface EventMeta {
  /** ISO-8601 UTC with milliseconds. */
  readonly at: string;
  readonly actor: Actor;
  /** The command that caused it; a command id is looked for in the stream before it is decided again. */
  readonly commandId: string;
  /** Id of the message or request that this belongs to, for logs. */
  readonly correlationId?: string;
  /** The engine that wrote it, where several write to one store: `{name}/{incarnation}`. */
  readonly node?: string;
}

/** A domain fact before it is stored. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** An event as the store takes it: the exact bytes that are hashed and kept. */
export interface EncodedEvent {
  /** UUIDv5 of command id, stream and index: appending it twice is harmless. */
  readonly id: string;
  readonly type: string;
  /** Schema version of `data`, from 1. */
  readonly version: number;
  /** JSON text of the event's data (sealed fields are already ciphertext). */
  readonly data: string;
  /** JSON text of {@link EventMeta}. */
  readonly meta: string;
}

/** An event as it was read back. */
export interface StoredEvent extends EncodedEvent {
  readonly stream: string;
  /** 0 for the first event of the stream. */
  readonly revision: number;
  /** Place in the whole log, growing, not necessarily without gaps. */
  readonly position: number;
  /** Hex SHA-256 that links the event to its predecessor in the stream. */
  readonly chain: string;
}
