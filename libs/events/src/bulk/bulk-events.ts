/**
 * One decision about many messages, stream `bulk-{ulid}`: what was begun and what came of it. Each item is a decision of its own on the
 * stream of its message, under the command id `bulk-{ulid}-{messageId}`, so that none is ever made twice.
 */
import { z } from 'zod';
import { CLOSING_VERDICTS, REASON_CODES, RELEASE_KINDS } from '../message/fact-parts.js';

export const BULK_ACTIONS = ['release', 'delete', 'return', 'restore', 'deny', 'extend', 'hold', 'unhold'] as const;
const count = z.int().nonnegative();

export const bulkStarted = z.object({
  action: z.enum(BULK_ACTIONS),
  /** Of a release. */
  kind: z.enum(RELEASE_KINDS).nullable(),
  reason: z.enum(REASON_CODES).nullable(),
  verdict: z.enum(CLOSING_VERDICTS).nullable(),
  /** Ids of the messages, in the order in which they are decided. */
  messages: z.array(z.string()).min(1).max(1000),
});
/** `cut`: the engine stopped meanwhile; what was not done was not tried. Recorded again after a retry. */
export const bulkFinished = z.object({ done: count, proposed: count, skipped: count, failed: count, cut: z.boolean() });
/** The whole is being taken back; without an end after it, a stop has cut that off. */
export const bulkUndoStarted = z.object({});
/** The whole was taken back, as far as the undo window still ran. */
export const bulkUndone = z.object({ undone: count, notUndone: count });

export const bulkEventSchemas = {
  BulkStarted: bulkStarted,
  BulkFinished: bulkFinished,
  BulkUndoStarted: bulkUndoStarted,
  BulkUndone: bulkUndone,
} as const;

type Schemas = typeof bulkEventSchemas;
/** Any fact of a bulk stream. */
export type BulkEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];
