/** Who may what, and who is at what: reach, break-glass, claims, presence, assigning, revealing, legal holds. */
import * as z from 'zod';
import { domainSchema as domain, teamSchema as team } from './reach.js';
import { roleSchema } from './session.js';

const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'an id of 26 letters and digits');
const instant = z.iso.datetime({ offset: true });
const person = z.object({ id: z.string(), name: z.string() });

export const changeRolesRequestSchema = z.strictObject({ roles: z.array(roleSchema).min(1).max(10) });
/** All three lists as they are to be; an empty one limits nothing. */
export const changeReachRequestSchema = z.strictObject({
  domains: z.array(domain).max(500),
  teams: z.array(team).max(100),
  patternGroups: z.array(z.string().min(1).max(64)).max(100),
});
export const emptyRequestSchema = z.strictObject({});

/** GET /colleagues: to whom a message can be assigned. */
export const colleaguesSchema = z.object({ colleagues: z.array(person), teams: z.array(z.string()) });
export type Colleagues = z.infer<typeof colleaguesSchema>;

export const openBreakGlassRequestSchema = z.strictObject({
  /** For those who review it; sealed in the log. */
  reason: z.string().trim().min(10, 'at least 10 characters').max(1000),
  /** Absent: as the configuration says. */
  minutes: z.int().min(1).max(240).optional(),
});
export const breakGlassOpeningSchema = z.object({
  id: z.string(),
  account: person,
  openedAt: z.string(),
  /** When it ends by itself. */
  until: z.string(),
  /** When it ended before that; null: it did not. */
  closedAt: z.string().nullable(),
  isOpen: z.boolean(),
  /** Empty once the person's key was destroyed. */
  reason: z.string(),
  /** Null: nobody has looked through it yet. */
  reviewed: z.object({ at: z.string(), by: person, note: z.string() }).nullable(),
});
export type BreakGlassOpening = z.infer<typeof breakGlassOpeningSchema>;
/** GET /break-glass: what is open now, told to everybody who decides, and what waits for review. */
export const breakGlassStateSchema = z.object({
  open: z.array(breakGlassOpeningSchema),
  /** Over, and not reviewed; the newest first. */
  toReview: z.array(breakGlassOpeningSchema),
  /** Of the caller; null: none. */
  own: breakGlassOpeningSchema.nullable(),
  mayOpen: z.boolean(),
  minutes: z.int(),
});
export type BreakGlassState = z.infer<typeof breakGlassStateSchema>;
/** GET /break-glass/:id: one opening with everything that was done under it. */
export const breakGlassReviewSchema = z.object({
  opening: breakGlassOpeningSchema,
  acts: z.array(z.object({ at: z.string(), type: z.string(), messageId: z.string().nullable(), sentence: z.string() })),
  /** More was done than is listed. */
  more: z.boolean(),
});
export type BreakGlassReview = z.infer<typeof breakGlassReviewSchema>;
export const reviewBreakGlassRequestSchema = z.strictObject({ note: z.string().trim().min(1).max(1000) });

/** Somebody works on a message: a courtesy with a time limit, no lock. */
export const claimSchema = z.object({ messageId: z.string(), by: person, until: z.string() });
export type Claim = z.infer<typeof claimSchema>;
export const claimAnswerSchema = z.object({ messageId: z.string(), claim: claimSchema.nullable() });
export type ClaimAnswer = z.infer<typeof claimAnswerSchema>;
export const takeOverRequestSchema = z.strictObject({ reason: z.string().trim().min(3, 'at least 3 characters').max(200) });

/** Who looks at one message now. Kept in memory, for half a minute after the last sign of life. */
export const presenceSchema = z.object({ messageId: z.string(), viewers: z.array(person) });
export type Presence = z.infer<typeof presenceSchema>;
export const presenceRequestSchema = z.strictObject({ looking: z.boolean() });
/** GET /attendance: claims and viewers, within the caller's reach. */
export const attendanceSchema = z.object({ claims: z.array(claimSchema), viewers: z.array(presenceSchema) });
export type Attendance = z.infer<typeof attendanceSchema>;
/** Data of an `attendance` event of GET /updates: who works on this message or looks at it has changed, by facts up to a position of the log. GET /attendance says who. */
export const attendanceEventSchema = z.object({ id: z.string(), position: z.number().int().nonnegative() });
export type AttendanceEvent = z.infer<typeof attendanceEventSchema>;

const expectedRevision = z.int().min(0).optional();
const note = z.string().max(4000).optional();
/** To a person, to a team, or to both; both null: to nobody. */
export const assignRequestSchema = z.strictObject({ expectedRevision, assignee: id.nullable(), team: team.nullable(), note });
export const escalateRequestSchema = z.strictObject({ expectedRevision, note: z.string().trim().min(1).max(4000) });

export const revealReasonSchema = z.enum(['decide', 'ask-sender', 'incident', 'tune-pattern', 'other']);
export type RevealReason = z.infer<typeof revealReasonSchema>;
export const revealRequestSchema = z
  .strictObject({
    /** Where the match stands, as a finding of the message or of its content says. */
    part: z.string().min(1).max(1000),
    start: z.int().min(0),
    end: z.int().min(1),
    reason: revealReasonSchema,
    /** Needed with `other`. */
    note: z.string().trim().max(1000).optional(),
  })
  .refine(({ reason, note: text }) => reason !== 'other' || (text ?? '') !== '', { path: ['note'], message: 'say why' });
export const revealedValueSchema = z.object({
  /** As it stands in the mail. Never kept: mask it again after so many seconds. */
  value: z.string(),
  remaskAfterSeconds: z.int(),
  /** Values that the caller may still reveal within this hour. */
  left: z.int(),
});
export type RevealedValue = z.infer<typeof revealedValueSchema>;

/** What a legal hold keeps: mail that fits every list that is not empty, and the time. Mail that is yet to come as well. */
export const legalHoldScopeSchema = z
  .strictObject({
    /** Addresses of senders; kept as tags, so that they cannot be read again. */
    senders: z.array(z.email().max(254)).max(500).default([]),
    senderDomains: z.array(domain).max(100).default([]),
    patterns: z.array(z.string().min(1).max(64)).max(100).default([]),
    messageIds: z.array(id).max(1000).default([]),
    /** Received from then on, or up to then; null: no limit. */
    from: instant.nullable().default(null),
    to: instant.nullable().default(null),
  })
  .refine(({ from, to, ...lists }) => from !== null || to !== null || Object.values(lists).some((list) => list.length > 0), {
    message: 'say what is to be kept',
  });
export const openLegalHoldRequestSchema = z.strictObject({
  /** Name or file number of the matter; sealed under a key of its own. */
  matter: z.string().trim().min(1).max(200),
  scope: legalHoldScopeSchema,
});
export const endLegalHoldRequestSchema = z.strictObject({ reason: z.string().trim().min(3, 'at least 3 characters').max(1000) });
export const legalHoldSchema = z.object({
  id: z.string(),
  /** Empty once it was erased. */
  matter: z.string(),
  state: z.enum(['in-force', 'end-proposed', 'ended']),
  openedAt: z.string(),
  openedBy: person,
  scope: z.object({
    senderCount: z.int(),
    senderDomains: z.array(z.string()),
    patterns: z.array(z.string()),
    messageIds: z.array(z.string()),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
  /** Who wants it to end; another person must agree. */
  endProposed: z.object({ at: z.string(), by: person, reason: z.string() }).nullable(),
  ended: z.object({ at: z.string(), by: person }).nullable(),
  /** Messages that it keeps now. */
  messages: z.int(),
  /** Its mark is not yet at every message that was here before. */
  isSpreading: z.boolean(),
});
export type LegalHold = z.infer<typeof legalHoldSchema>;
export const legalHoldListSchema = z.object({ holds: z.array(legalHoldSchema) });
