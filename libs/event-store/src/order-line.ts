/**
 * The sealed order beside a part of a log, as lines: a head, then one line for each event of the stretches that the head names, in their order.
 * A stretch is what one checkpoint covers beyond the one before it. The lines are not believed: checkpoints have signed what they must give.
 */
import type { StoredEvent } from '#events';

/** One line of the head may name this many bytes of stretches. */
export const MAX_ORDER_LINE_BYTES = 16 * 1_048_576;

/** From the event that begins a message on, so many sealed events are told whole; of a longer log only the stretches in which events stand. */
export const WHOLE_ORDER_EVENTS = 200_000;

/** A stretch of the log. */
export interface SealedStretch {
  /** The checkpoint that ends it. */
  readonly checkpoint: number;
  /** Position of its last event. */
  readonly until: number;
}

/** What an order is about. */
export interface OrderHead {
  /** The message whose streams are in the part as a whole; null: the part is of a period. */
  readonly messageId: string | null;
  /** The newest checkpoint of the log; null: there was none. */
  readonly sealed: SealedStretch | null;
  /** Those that are told, the oldest first. */
  readonly stretches: readonly SealedStretch[];
}

/** What the order says of an event. */
export type OrderedEvent = Pick<StoredEvent, 'stream' | 'revision' | 'chain'>;

export function orderHeadLine({ messageId, sealed, stretches }: OrderHead): string {
  return JSON.stringify({ messageId, sealed, stretches });
}

/** `["stream",revision,"chain"]` */
export function orderLine({ stream, revision, chain }: OrderedEvent): string {
  return JSON.stringify([stream, revision, chain]);
}

/** Undefined: it is none. */
export function readOrderHead(line: string): OrderHead | undefined {
  const read = parsed(line);
  if (!isRecord(read)) return undefined;
  const { messageId, sealed, stretches } = read;
  if (messageId !== null && typeof messageId !== 'string') return undefined;
  if (sealed !== null && !isStretch(sealed)) return undefined;
  if (!Array.isArray(stretches) || !stretches.every(isStretch)) return undefined;
  const isGrowing = stretches.every(({ checkpoint, until }, index) => {
    const before = stretches[index - 1];
    return before === undefined || (checkpoint > before.checkpoint && until >= before.until);
  });
  return isGrowing ? { messageId, sealed, stretches } : undefined;
}

/** Undefined: it is none. */
export function readOrderLine(line: string): OrderedEvent | undefined {
  const read = parsed(line);
  if (!Array.isArray(read) || read.length !== 3) return undefined;
  const [stream, revision, chain] = read as unknown[];
  return typeof stream === 'string' && isCount(revision) && typeof chain === 'string' ? { stream, revision, chain } : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStretch(value: unknown): value is SealedStretch {
  return isRecord(value) && isCount(value['checkpoint']) && value['checkpoint'] > 0 && isCount(value['until']);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
