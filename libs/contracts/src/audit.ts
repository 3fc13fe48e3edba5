/** The event log for auditors: pages of it, found by what an event is about. */
import * as z from 'zod';
import { searched } from './searched.js';

const instant = z.iso.datetime({ offset: true });
const position = z.coerce.number().int().nonnegative();

export const auditEventSchema = z.object({
  position: z.int(),
  stream: z.string(),
  revision: z.int(),
  type: z.string(),
  version: z.int(),
  at: z.string(),
  /** `kind:id`; the id is `sealed` where who looked at mail is not known any more. */
  actor: z.string(),
  /** The same for people. */
  actorName: z.string(),
  /** What happened, in plain words and without what is sealed. */
  sentence: z.string(),
  chain: z.string(),
  /** Data as stored: sealed fields stay sealed. */
  data: z.unknown(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Query of GET /audit/events. What is absent limits nothing. */
export const auditQuerySchema = z.strictObject({
  /** Positions in the log, both exclusive. */
  after: position.default(0),
  before: position.optional(),
  /** `newest`: from the end of the log back. */
  order: z.enum(['oldest', 'newest']).default('oldest'),
  stream: searched(100).optional(),
  /** The kind of stream, such as `message`, `delivery`, `pattern`, `account`, `access`. */
  kind: searched(40).optional(),
  /** The type of the event, such as `ReleaseCommitted`. */
  type: searched(60).optional(),
  /** Everything about one message: its own facts, its deliveries, notices, links, claims, and who looked at it. */
  messageId: searched(40).optional(),
  /** `account:<id>`, or a kind alone: `account`, `system`, `cli`, `originator`, `smtp-client`. */
  actor: searched(80).optional(),
  /** Times of events, both inclusive. */
  from: instant.optional(),
  to: instant.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** An empty page is answered only after so long; one with events as soon as there are some. */
  waitSeconds: z.coerce.number().int().min(0).max(25).default(0),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditPageSchema = z.object({
  events: z.array(auditEventSchema),
  /** Where to go on: `after` with the oldest first, `before` with the newest first; null: there is nothing more. A page may be short all the same. */
  next: z.int().nullable(),
  /** Position of the last event of the log. */
  lastPosition: z.int(),
  /** Up to where events can be found by what they are about; it follows the log within moments. */
  indexedPosition: z.int(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
