/**
 * The hash chain of a stream: each event's hash covers its predecessor's hash and all that is stored of the event, as
 * stored. Sealed fields are hashed as ciphertext, so the chain stays valid when a key is destroyed. It is the same on
 * every adapter and survives copying from one store to another; the position in the log is left out for that reason.
 * ADR 0008.
 */
import type { EncodedEvent } from '#events';
import { lengthPrefixed, sha256 } from './digest.js';
import type { StreamHead } from './event-store.js';

/** The hash before the first event: SHA-256 of `lazaret/stream/v1` and the stream's name, hex. */
export function genesis(stream: string): string {
  return sha256(lengthPrefixed(['lazaret/stream/v1', stream]));
}

/**
 * The hash of an event: SHA-256, hex, over `lazaret/event/v1`, the predecessor's hash (hex), stream, revision, id, type,
 * version, data and meta: each as UTF-8 (numbers in decimal) after its length in bytes as a 32-bit big-endian number,
 * so that no two different events have the same encoding.
 */
export function linkChain(previous: string, stream: string, revision: number, event: EncodedEvent): string {
  const { id, type, version, data, meta } = event;
  return sha256(lengthPrefixed(['lazaret/event/v1', previous, stream, String(revision), id, type, String(version), data, meta]));
}

/** The head of a stream that does not exist yet. */
export function emptyHead(stream: string): StreamHead {
  return { revision: -1, chain: genesis(stream) };
}

/** The head after the events that were read from a stream, from its first one on or from any later one. */
export function headOf(stream: string, events: readonly { readonly revision: number; readonly chain: string }[]): StreamHead {
  const last = events.at(-1);
  return last === undefined ? emptyHead(stream) : { revision: last.revision, chain: last.chain };
}
