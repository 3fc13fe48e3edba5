/** What a draft policy would have done to recorded mail; what the engine sees in one mail, and why it was not caught. */
import * as z from 'zod';
import { patternContentSchema, patternRefSchema, triedMatchSchema } from './pattern.js';

const outcome = z.enum(['pass', 'warn', 'must-encrypt', 'quarantine', 'block']);
const count = z.int().nonnegative();

/** Changes against the policy in force. */
export const policyDraftSchema = z.strictObject({
  /** As if these were live (or in the state that they name). */
  patterns: z
    .array(z.strictObject({ content: patternContentSchema, state: z.enum(['live', 'shadow', 'retired']).default('live') }))
    .max(1_000)
    .default([]),
  /** Versions that exist, moved. */
  moves: z
    .array(z.strictObject({ pattern: z.string().max(64), version: z.int().positive(), to: z.enum(['shadow', 'live', 'retired']) }))
    .max(5_000)
    .default([]),
  groups: z
    .array(
      z.strictObject({
        id: z.string().max(64),
        name: z.string().max(200),
        description: z.string().default(''),
        members: z.array(patternRefSchema),
      }),
    )
    .max(1_000)
    .default([]),
  /** `place`: `global`, `*.example.com`, `example.com` or an address. */
  settings: z
    .array(z.strictObject({ place: z.string().max(320), key: z.string().max(100), value: z.json() }))
    .max(1_000)
    .default([]),
});
export type PolicyDraft = z.output<typeof policyDraftSchema>;
export const simulationRequestSchema = z.strictObject({
  draft: policyDraftSchema,
  /** Instants; absent: all that is recorded. */
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  /** Whether mail that is still kept may be read again for what was not recorded of it. */
  rescan: z.boolean().default(true),
});

const change = z.object({ newlyCaught: count, noLongerCaught: count, actionChanged: count });
const byName = z.array(change.extend({ name: z.string() }));
export const simulatedMessageSchema = z.object({
  messageId: z.string(),
  receivedAt: z.string(),
  senderDomain: z.string(),
  recipientDomains: z.array(z.string()),
  /** Strongest over the recipients. */
  before: outcome,
  after: outcome,
  /** What a person said of it, if somebody decided. */
  verdict: z.enum(['real-leak', 'false-alarm', 'test-data', 'business-as-usual']).nullable(),
  /** Patterns that decided before and after. */
  patternsBefore: z.array(z.string()),
  patternsAfter: z.array(z.string()),
  why: z.string(),
});
export const simulationResultSchema = z.object({
  policyRevision: z.string(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  messages: count,
  /** Judged under both policies. */
  replayed: count,
  rescanned: count,
  notReplayed: z.array(z.object({ reason: z.string(), messages: count })),
  /** Of the replayed: caught = not passed and not merely warned. */
  totals: change.extend({ heldBefore: count, heldAfter: count }),
  /** Rows: outcome under the policy in force now; columns: under the draft. */
  matrix: z.array(z.object({ before: outcome, after: outcome, messages: count })),
  byPattern: byName,
  bySenderDomain: byName,
  byRecipientDomain: byName,
  /** From what people decided on these messages: bases are given, never a percentage alone. */
  verdicts: z.object({
    realLeaksKnown: count,
    realLeaksLost: count,
    falseAlarmsKnown: count,
    falseAlarmsSaved: count,
    /** Decided messages held before and after, and how many of them were real: precision = real / decided. */
    heldBeforeDecided: count,
    heldBeforeReal: count,
    heldAfterDecided: count,
    heldAfterReal: count,
    /** Newly caught, nobody has decided on them: estimated false alarms from the precision of the deciding pattern. */
    newlyCaughtEstimatedFalse: z.object({ estimate: z.number(), base: count }).nullable(),
  }),
  /** Real leaks lost first, then newly caught, then the others; at most 500. */
  changed: z.array(simulatedMessageSchema),
  durationMs: z.number(),
});
export type SimulationResult = z.infer<typeof simulationResultSchema>;
export const simulationSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'finished', 'failed', 'cancelled']),
  startedAt: z.string(),
  startedBy: z.string(),
  /** What was asked for: shown beside the result, and asked again on "run again". */
  request: simulationRequestSchema.optional(),
  progress: z.object({ messages: count, of: count, rescanned: count, toRescan: count }),
  error: z.string().nullable(),
  result: simulationResultSchema.nullable(),
});
export type Simulation = z.infer<typeof simulationSchema>;
export const simulationListSchema = z.object({ simulations: z.array(simulationSchema.omit({ result: true, request: true })) });

export const engineViewRequestSchema = z.strictObject({
  /** The mail as it is sent, base64; at most 7 MB of mail. */
  mail: z.base64().max(9_500_000),
  sender: z.string().max(320).default(''),
  recipients: z.array(z.string().max(320)).max(50).default([]),
  /** A draft pattern that is tried along with the policy. */
  draft: patternContentSchema.nullable().default(null),
});
export const seenPartSchema = z.object({
  path: z.string(),
  kind: z.enum(['subject', 'headers', 'body', 'attachment']),
  mediaType: z.string(),
  /** The first 20,000 characters of each; the three tell the same text at three stages. */
  original: z.string(),
  exact: z.string(),
  folded: z.string(),
  truncated: z.boolean(),
  /** Words that the skip list dropped from the folded view. */
  droppedWords: z.array(z.string()),
});
/** What came of one pattern: the first condition that failed decides. */
export const patternAnswerSchema = z.object({
  pattern: z.string(),
  version: z.int(),
  name: z.string(),
  state: z.enum(['draft', 'shadow', 'live', 'retired']),
  /** True: it triggers and acts. */
  acts: z.boolean(),
  /**
   * Machine name of the first condition that failed, in the order in which they are asked: `recipient-inside`, `exempt-domain`,
   * `scanning-off`, `not-selected`, `recipient-not-meant`, `draft`, `retired`, `refused` (cannot be compiled), `not-extracted`, `no-match`,
   * `other-case`, `skip-word`, `other-part`, `inside-word`, `suppressed` (another detector's, or a piece of a UUID), `validator`, `context` (a
   * spelling that needs a word beside it), `confidence`, `threshold`; of patterns that ask for a lack `present`, `no-part`; then `exception`,
   * `shadow`, `monitor`, `delayed`. `policy-failed`: no policy, so that all such mail is held. Null when it acts.
   */
  failed: z.string().nullable(),
  /** For people: `2 of 3 different values`, `the Luhn check fails for 4111 •••• •••• 1112`. */
  why: z.string(),
  count: z.int(),
  threshold: z.int(),
});
/** Where a match lies in the other texts of its part; absent where it cannot be told. */
const seenIn = z.object({ start: z.int(), end: z.int() }).optional();
const seenSpans = { exact: seenIn, folded: seenIn };
export const engineViewSchema = z.object({
  policyRevision: z.string(),
  parts: z.array(seenPartSchema),
  attachments: z.array(z.object({ path: z.string(), fileName: z.string().nullable(), mediaType: z.string(), sizeBytes: z.int() })),
  uninspectable: z.array(z.object({ part: z.string(), reason: z.string(), note: z.string() })),
  defects: z.array(z.object({ part: z.string(), defect: z.string(), note: z.string() })),
  /** `start` and `end` in the original text of the part, UTF-16. */
  findings: z.array(triedMatchSchema.extend({ pattern: z.string(), part: z.string(), ...seenSpans })),
  nearMisses: z.array(z.object({ pattern: z.string(), part: z.string(), start: z.int(), end: z.int(), why: z.string(), ...seenSpans })),
  /** Every pattern that is not deleted, those that nearly caught it first. */
  answers: z.array(patternAnswerSchema),
  /** Outcome per recipient given; one for an external recipient when none is. */
  outcomes: z.array(z.object({ recipient: z.string(), outcome, score: z.number(), why: z.string() })),
});
export type EngineView = z.infer<typeof engineViewSchema>;
