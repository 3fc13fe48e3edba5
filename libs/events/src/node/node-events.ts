/**
 * Which engines are at work on one store, and whose turn it is: `node-{name}` and `node-turn_{what}`. Written only where several engines
 * can be. They tell nothing of mail: these streams are kept short, and are no part of what is verified, copied or exported. ADR 0036.
 */
import { z } from 'zod';
import { instant } from '../sealed.js';

/** `{name}/{incarnation}`: a name stands in the configuration, an incarnation is of one start. */
const node = z.string().regex(/^[a-z0-9][a-z0-9.-]*\/[0-9A-Za-z-]+$/);

/** By whom a step outside the log was begun. `fence`: revision of its stream `node-{name}` when it was seen to live last. */
export const nodeAtWork = z.object({ node, fence: z.int().nonnegative() });
export type NodeAtWork = z.infer<typeof nodeAtWork>;

/** An engine has come up. Whoever had its name before is gone. */
export const nodeStarted = z.object({ node, /** By its own clock; others go by when they hear of it. */ until: instant });
/** It lives. */
export const nodeBeat = z.object({
  node,
  until: instant,
  /** It starts or stops, and does none of the work that is shared. */ idle: z.literal(true).exactOptional(),
});
/** It was stopped and has ended what it was at. */
export const nodeStopped = z.object({ node });
/** What only one engine may do at a time is this one's to do, until it gives it back or is gone. */
export const turnTaken = nodeAtWork;
export const turnEnded = z.object({ node });

export const nodeEventSchemas = {
  NodeStarted: nodeStarted,
  NodeBeat: nodeBeat,
  NodeStopped: nodeStopped,
  TurnTaken: turnTaken,
  TurnEnded: turnEnded,
} as const;

type Schemas = typeof nodeEventSchemas;
/** Any fact of coordination. */
export type NodeEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];

/** What all streams of coordination begin with. */
export const NODE_STREAM_PREFIX = 'node-';

/** Stream of an engine's signs of life, by the name in its configuration. */
export function nodeStream(name: string): string {
  return `${NODE_STREAM_PREFIX}${name}`;
}

/** Stream of a turn; no engine's name has an underscore. */
export function turnStream(what: string): string {
  return `${NODE_STREAM_PREFIX}turn_${what}`;
}

/** Whether a stream is one of coordination: kept short, and no part of the record. */
export function isNodeStream(stream: string): boolean {
  return stream.startsWith(NODE_STREAM_PREFIX);
}

/** The name in `{name}/{incarnation}`. */
export function nameOfNode(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}
