/** The order of the log as a hash: what a checkpoint of the ledger signs. ADR 0038. */
import { isNodeStream, LEDGER_STREAM, type StoredEvent } from '#events';
import { lengthPrefixed, sha256 } from './digest.js';

/** Whether the ledger covers an event of that stream: all but its own, which are chained and signed, and those of nodes, which are kept short. */
export function isAudited(stream: string): boolean {
  return stream !== LEDGER_STREAM && !isNodeStream(stream);
}

/** The order of no events: SHA-256 of `lazaret/order/v1`, hex. */
export const NO_ORDER = sha256(lengthPrefixed(['lazaret/order/v1']));

/**
 * The order after one more event: SHA-256, hex, over `lazaret/order/v1`, the order before (hex), stream, revision and chain hash, each after
 * its length. Positions are not in it: they differ between stores, the order does not.
 */
export function orderAfter(order: string, { stream, revision, chain }: Pick<StoredEvent, 'stream' | 'revision' | 'chain'>): string {
  return sha256(lengthPrefixed(['lazaret/order/v1', order, stream, String(revision), chain]));
}

/** Bytes of an order that a checkpoint keeps of each event. */
export const MARK_BYTES = 2;

/** The most events of one checkpoint: their marks must fit into one event of the log. */
export const MAX_SEALED_EVENTS = 20_000;

/** What a checkpoint keeps of an order (hex). */
export function markOf(order: string): Buffer {
  return Buffer.from(order.slice(0, 2 * MARK_BYTES), 'hex');
}
