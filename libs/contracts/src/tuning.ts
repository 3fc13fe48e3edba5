/** The false-alarm loop: how right each pattern has been, and what could be changed about it. */
import * as z from 'zod';
import { patternActionSchema } from './pattern.js';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** What people said of closed messages in which a pattern acted. Never a share alone: base and range go with it. */
export const precisionFiguresSchema = z.object({
  /** Messages that were closed with a verdict: the base. */
  closed: count,
  realLeaks: count,
  falseAlarms: count,
  testData: count,
  businessAsUsual: count,
  /** `realLeaks / closed`; null without a base. */
  precision: share.nullable(),
  /** Wilson's 95 % range of it; 0 to 1 without a base. */
  low: share,
  high: share,
  /** Median time from custody to the first decision, in seconds; null without a base. */
  decisionSecondsP50: z.number().nullable(),
});
export type PrecisionFigures = z.infer<typeof precisionFiguresSchema>;

/** One sender and one recipient. They are counted by keyed tags; the addresses are shown while a message of theirs is kept, to those who may know of it. */
export const tuningPairSchema = z.object({
  senderTag: z.string(),
  recipientTag: z.string(),
  /** Empty once no message of theirs can be opened any more, and without a role and reach for held mail. */
  sender: z.string(),
  recipient: z.string(),
});
export type TuningPair = z.infer<typeof tuningPairSchema>;

export const patternPrecisionSchema = precisionFiguresSchema.extend({
  pattern: z.string(),
  name: z.string(),
  version: z.int(),
  action: patternActionSchema,
});
export const pairPrecisionSchema = precisionFiguresSchema.extend({ pattern: z.string(), name: z.string(), pair: tuningPairSchema });
export type PatternPrecision = z.infer<typeof patternPrecisionSchema>;
export type PairPrecision = z.infer<typeof pairPrecisionSchema>;

/** GET /tuning/precision: of the last 180 days, the least precise first. */
export const precisionReportSchema = z.object({
  patterns: z.array(patternPrecisionSchema),
  /** Pairs with at least three closed messages; at most 200. */
  pairs: z.array(pairPrecisionSchema),
  /** Of all closed messages. */
  overall: precisionFiguresSchema,
});
export type PrecisionReport = z.infer<typeof precisionReportSchema>;

const proposalState = z.enum(['open', 'accepted', 'dismissed']);
/** What is proposed: `exception` for one pair until a day; another `threshold`; another `confidence` that a finding needs. */
export const tuningChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exception'), pair: tuningPairSchema, days: z.int().positive() }),
  z.object({ kind: z.literal('threshold'), from: z.int(), to: z.int() }),
  z.object({ kind: z.literal('confidence'), from: z.number(), to: z.number() }),
]);
export type TuningChange = z.infer<typeof tuningChangeSchema>;

export const tuningProposalSchema = z.object({
  id: z.string(),
  state: proposalState,
  pattern: z.string(),
  name: z.string(),
  /** Of the pattern when it was proposed. */
  version: z.int(),
  change: tuningChangeSchema,
  /** One sentence: what was seen, and what is proposed. */
  sentence: z.string(),
  /** What it rests on. */
  evidence: precisionFiguresSchema,
  proposedAt: z.string(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  /** Why it was dismissed. */
  reason: z.string().nullable(),
  /** What was made of it: id of the exception, or the new version of the pattern; null before. */
  result: z.object({ exception: z.string().nullable(), version: z.int().nullable() }).nullable(),
});
export type TuningProposal = z.infer<typeof tuningProposalSchema>;

export const tuningListQuerySchema = z.strictObject({ state: z.enum(['open', 'accepted', 'dismissed', 'all']).default('open') });
export const tuningListSchema = z.object({ proposals: z.array(tuningProposalSchema) });
export type TuningList = z.infer<typeof tuningListSchema>;

/** What the change would have done to the recorded messages that this pattern acted on: replayed, not estimated. */
export const tuningHistorySchema = z.object({
  /** Recorded messages in which the pattern acted. */
  messages: count,
  /** Would still be held, by this pattern or another reason. */
  stillHeld: count,
  /** Would not have been held: by what people said of them. */
  noLongerHeld: z.object({ falseAlarms: count, testData: count, businessAsUsual: count, undecided: count, realLeaks: count }),
  /** Real leaks that would have gone out: messages to look at before anything is accepted. At most 50, and only those that the reader may know of. */
  realLeaksLost: z.array(z.string()),
});
export type TuningHistory = z.infer<typeof tuningHistorySchema>;
export const tuningProposalDetailSchema = tuningProposalSchema.extend({ history: tuningHistorySchema });
export type TuningProposalDetail = z.infer<typeof tuningProposalDetailSchema>;

export const acceptTuningRequestSchema = z.strictObject({
  /** Recorded with the exception or the version. */
  reason: z.string().min(3).max(500),
  /** Of an exception: ends after so many days; absent: as proposed. */
  days: z.int().min(1).max(365).optional(),
});
export const dismissTuningRequestSchema = z.strictObject({ reason: z.string().min(3).max(500) });
