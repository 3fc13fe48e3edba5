/** Patterns and their groups: what authors write, how it is checked, tried, moved along its life, brought in and given out. */
import * as z from 'zod';

export const patternActionSchema = z.enum(['warn', 'must-encrypt', 'quarantine', 'block']);
export const patternStateSchema = z.enum(['draft', 'shadow', 'live', 'retired']);
export type PatternState = z.infer<typeof patternStateSchema>;
const id = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower case letters, digits, "-", "_" and ".", at most 64');
const domains = z.array(z.string().max(255)).max(200);
const words = z.array(z.string().min(1).max(500)).max(5_000);
/** Why somebody changes the policy. It is kept with the change for ever. */
const reason = z.string().max(500).default('');

export const matcherSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('regex'), regex: z.string().min(1).max(10_000), caseSensitive: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('keywords'), keywords: words.min(1) }),
  z.strictObject({ kind: z.literal('detector'), detector: z.string().min(1).max(100) }),
]);

/** One version of a pattern without its number and state. */
export const patternContentSchema = z.strictObject({
  id,
  name: z.string().min(1).max(200),
  description: z.string().max(4_000).default(''),
  matcher: matcherSchema,
  /** Id of a check that every match must pass; null: none. */
  validator: z.string().max(100).nullable().default(null),
  threshold: z.strictObject({ count: z.int().min(1).max(1_000_000), of: z.enum(['distinct', 'all']) }),
  minConfidence: z.number().min(0).max(1),
  condition: z.enum(['contains', 'lacks', 'some-part-lacks']).default('contains'),
  /** Domains (`example.com`, `*.example.com`); null: all recipients. */
  recipients: z.strictObject({ only: domains, except: domains }).nullable().default(null),
  action: patternActionSchema,
  delayEvaluation: z.boolean().default(false),
  matchFilter: z.enum(['mask', 'none']).default('mask'),
  weight: z.number().min(0).max(1_000).default(1),
  context: z
    .strictObject({ positive: words, negative: words, windowWords: z.int().min(0).max(50) })
    .nullable()
    .default(null),
  parts: z.array(z.enum(['subject', 'headers', 'body', 'attachment'])).min(1),
  examples: z.strictObject({
    mustMatch: z.array(z.string().max(10_000)).max(200),
    mustNotMatch: z.array(z.string().max(10_000)).max(200),
  }),
});
export type PatternContent = z.output<typeof patternContentSchema>;

/** Something that uses a pattern or group. */
export const policyUseSchema = z.object({
  kind: z.enum(['group', 'setting', 'exception']),
  /** Id of the group, of the settings place or of the exception. */
  id: z.string(),
  /** For people: `group PCI`, `patterns of example.com`. */
  name: z.string(),
});
export type PolicyUse = z.infer<typeof policyUseSchema>;

export const patternRowSchema = z.object({
  id: z.string(),
  /** The version that is shown: live, else shadow, else the newest. */
  version: z.int(),
  name: z.string(),
  description: z.string(),
  action: patternActionSchema,
  state: patternStateSchema,
  threshold: z.int(),
  /** How the matcher reads: the expression, the keywords, or the detector's name. */
  matcher: z.string(),
  /** Versions that are not retired, newest first. */
  versions: z.array(z.object({ version: z.int(), state: patternStateSchema })),
  /** Groups that name it directly. */
  groups: z.array(z.string()),
  /** Messages of the last 30 days in which it was a reason, and what people said of those they closed. */
  last30Days: z.object({ messages: z.int(), shadowMessages: z.int(), falseAlarms: z.int(), realLeaks: z.int() }),
});
export type PatternRow = z.infer<typeof patternRowSchema>;
export const patternListSchema = z.object({ patterns: z.array(patternRowSchema), policyRevision: z.string() });

export const patternVersionSchema = z.object({
  version: z.int(),
  state: patternStateSchema,
  savedAt: z.string(),
  savedBy: z.string(),
  cause: z.enum(['factory', 'import', 'edit', 'template']),
  /** How it came to its states, oldest first. */
  moves: z.array(z.object({ to: patternStateSchema, at: z.string(), by: z.string(), reason: z.string() })),
  content: patternContentSchema,
  /** Whether the person who asks may take this version live, as far as its author and their roles go; a sentence when not. */
  mayActivate: z.object({ allowed: z.boolean(), why: z.string() }),
});
export const patternSchemaOfApi = z.object({
  id: z.string(),
  /** Revision of the pattern's stream; sent back with a change. */
  revision: z.int(),
  /** Newest first. */
  versions: z.array(patternVersionSchema),
  usedBy: z.array(policyUseSchema),
  last30Days: patternRowSchema.shape.last30Days,
});
export type PatternDetail = z.infer<typeof patternSchemaOfApi>;

/** Which built-in detectors and validators an author can name. */
export const patternVocabularySchema = z.object({
  detectors: z.array(z.object({ id: z.string(), name: z.string() })),
  validators: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const lintSchema = z.object({
  severity: z.enum(['error', 'warning', 'hint']),
  /** Machine name, e.g. `capital-never-matches`, `skip-word`, `context-never-applies`, `matches-nothing`, `overlap`. */
  rule: z.string(),
  /** For the author: what is the case and what to do. */
  message: z.string(),
  /** Field it belongs to, e.g. `matcher.regex`. */
  field: z.string(),
});
export type Lint = z.infer<typeof lintSchema>;
export const exampleResultSchema = z.object({
  text: z.string(),
  expected: z.enum(['match', 'no-match']),
  /** Whether the pattern would count a match in it. */
  matched: z.boolean(),
  /** Of the best match; null without one. */
  confidence: z.number().nullable(),
  /** Terms of the best match, or why there is none. */
  notes: z.array(z.string()),
});
export const patternCheckRequestSchema = z.strictObject({ pattern: patternContentSchema });
export const patternCheckSchema = z.object({
  /** False: it cannot be saved as shadow or live. Drafts may be saved with failing examples, never with an expression that RE2 refuses. */
  ok: z.boolean(),
  lints: z.array(lintSchema),
  examples: z.array(exampleResultSchema),
});
export type PatternCheckResult = z.infer<typeof patternCheckSchema>;

export const patternTryRequestSchema = z.strictObject({ pattern: patternContentSchema, text: z.string().max(100_000) });
export const triedMatchSchema = z.object({
  start: z.int(),
  end: z.int(),
  confidence: z.number(),
  counts: z.boolean(),
  masked: z.string(),
  terms: z.array(z.object({ term: z.string(), delta: z.number(), note: z.string() })),
});
export const patternTrySchema = z.object({
  matches: z.array(triedMatchSchema),
  /** What nearly matched, and the first condition that failed. */
  nearMisses: z.array(z.object({ start: z.int(), end: z.int(), why: z.string() })),
  /** One sentence: acts, or why not. */
  conclusion: z.string(),
});
export type PatternTry = z.infer<typeof patternTrySchema>;

export const savePatternRequestSchema = z.strictObject({
  pattern: patternContentSchema,
  state: z.enum(['draft', 'shadow']).default('draft'),
  /** Revision of the stream that was read; null for a new pattern. */
  expectedRevision: z.int().nullable(),
});
export const movePatternRequestSchema = z.strictObject({
  version: z.int().positive(),
  to: patternStateSchema,
  reason,
  expectedRevision: z.int(),
});
export const deleteReasonSchema = z.strictObject({ reason });
/** Answer to every change of the policy. */
export const policyReceiptSchema = z.object({
  policyRevision: z.string(),
  /** Revision of the stream that was changed; -1 when several were. */
  revision: z.int(),
  /** Version that was made or moved, where there is one. */
  version: z.int().nullable(),
});
export type PolicyReceipt = z.infer<typeof policyReceiptSchema>;

export const IMPORT_FORMATS = ['auto', 'json', 'csv', 'lines', 'gitleaks', 'presidio'] as const;
export const patternImportRequestSchema = z.strictObject({
  /** The text of the file. */
  file: z.string().max(10_000_000),
  format: z.enum(IMPORT_FORMATS).default('auto'),
  /** What to do with ids that exist. */
  existing: z.enum(['skip', 'overwrite']).default('skip'),
  dryRun: z.boolean().default(false),
  /** For what the file does not say itself. */
  action: patternActionSchema.default('quarantine'),
  state: z.enum(['draft', 'shadow', 'live']).default('live'),
});
export const patternImportResultSchema = z.object({
  format: z.enum(['json', 'csv', 'lines', 'gitleaks', 'presidio']),
  added: z.array(z.string()),
  overwritten: z.array(z.string()),
  skipped: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** What the file says and we cannot express: whole rules, or parts of rules that were taken without them. */
  unsupported: z.array(z.object({ id: z.string(), reason: z.string() })),
  groups: z.array(z.string()),
  policyRevision: z.string(),
});
export type PatternImportResult = z.infer<typeof patternImportResultSchema>;

const ref = z.string().regex(/^(all|(pattern|group)\/[a-z0-9][a-z0-9._-]{0,63})$/, '"all", "pattern/…" or "group/…"');
export const patternRefSchema = ref;
/** What a move of a whole group comes to as things stand: patterns that are there already are in neither list. */
const groupMoveSchema = z.object({
  moves: z.array(z.object({ id: z.string(), version: z.int(), state: patternStateSchema })),
  /** Stay as they are, and why. */
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export const groupSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  members: z.array(z.string()),
  /** Patterns that it comes to, nested groups opened, each once. */
  patterns: z.array(z.object({ id: z.string(), name: z.string(), state: patternStateSchema })),
  usedBy: z.array(policyUseSchema),
  /** By where the whole group can be moved to. */
  moves: z.object({ shadow: groupMoveSchema, live: groupMoveSchema, retired: groupMoveSchema }),
  /** Of the stream. */
  revision: z.int(),
});
export type PatternGroupOfApi = z.infer<typeof groupSchema>;
export const groupListSchema = z.object({ groups: z.array(groupSchema), policyRevision: z.string() });
export const saveGroupRequestSchema = z.strictObject({
  group: z.strictObject({
    id,
    name: z.string().min(1).max(200),
    description: z.string().max(4_000).default(''),
    members: z.array(ref).max(5_000),
  }),
  reason,
  expectedRevision: z.int().nullable(),
});
/** Moves every pattern of a group, nested ones too. */
export const moveGroupRequestSchema = z.strictObject({
  to: z.enum(['shadow', 'live', 'retired']),
  reason,
  /** Of the list in which the moves were shown: nothing is moved when the policy was changed since. */
  expectedPolicyRevision: z.string().regex(/^[0-9a-f]{16}$/, 'sixteen hex digits'),
});
export const movedGroupSchema = z.object({
  moved: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
  policyRevision: z.string(),
});

export const exceptionSchema = z.object({
  id: z.string(),
  refs: z.array(z.string()),
  /** `*` for everyone, `example.com`, `*.example.com`, or an address; masked for who may not know it, empty when it was erased. */
  sender: z.string(),
  recipient: z.string(),
  expiresAt: z.string(),
  state: z.enum(['in-force', 'expired', 'withdrawn']),
  owner: z.string(),
  reason: z.string(),
  grantedAt: z.string(),
});
export type PolicyExceptionOfApi = z.infer<typeof exceptionSchema>;
export const exceptionListSchema = z.object({ exceptions: z.array(exceptionSchema), policyRevision: z.string() });
export const grantExceptionRequestSchema = z.strictObject({
  refs: z.array(ref).min(1).max(500),
  sender: z.string().min(1).max(320),
  recipient: z.string().min(1).max(320),
  expiresAt: z.iso.datetime(),
  reason: z.string().min(3).max(500),
});

export const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  patterns: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      action: patternActionSchema,
      present: patternStateSchema.nullable(),
    }),
  ),
  /** Whether its group exists. */
  switchedOn: z.boolean(),
});
export type PolicyTemplate = z.infer<typeof templateSchema>;
export const templateListSchema = z.object({ templates: z.array(templateSchema) });
export const switchOnResultSchema = z.object({
  group: z.string(),
  added: z.array(z.string()),
  /** Were there before and stay as they are. */
  kept: z.array(z.string()),
  policyRevision: z.string(),
});
