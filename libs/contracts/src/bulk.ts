/** One decision for many held messages: the frozen selection, the dry run, the run and its results. */
import * as z from 'zod';
import { closingVerdictSchema, reasonCodeSchema, releaseKindSchema } from './decision-words.js';
import { closing } from './decisions.js';
import { heldMessageSelectionSchema } from './held-message.js';
import { encryptionMethodSchema, protectionFateSchema } from './protection.js';

/** The most that one selection holds; what a role may decide at once is less. */
export const LARGEST_SELECTION = 10_000;

const chosenBy = z.union([
  z.strictObject({ query: heldMessageSelectionSchema }),
  z.strictObject({ ids: z.array(z.string().min(1).max(26)).min(1).max(LARGEST_SELECTION) }),
]);
/** What the list shows for this query, or these messages, as they stand now. */
export const selectRequestSchema = chosenBy;

/** Messages at the revision at which they were chosen; whoever made it can use it until it ends. */
export const selectionSchema = z.object({
  id: z.string(),
  count: z.int(),
  /** More matched than a selection holds: only the first {@link LARGEST_SELECTION} are in it. */
  cut: z.boolean(),
  frozenAt: z.string(),
  endsAt: z.string(),
  /** The most that the roles of the account may decide at once. */
  cap: z.int(),
});
export type Selection = z.infer<typeof selectionSchema>;

/** What is to be done with each. */
export const bulkActionSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('release'),
    kind: releaseKindSchema.default('release'),
    ...closing,
    clearTextAcknowledged: z.boolean().default(false),
    /** Where a second person is asked for: propose, or leave out. Severity high and above is never released in bulk, only proposed. */
    propose: z.boolean().default(false),
  }),
  z.strictObject({ action: z.literal('delete'), ...closing }),
  z.strictObject({ action: z.literal('return'), ...closing, text: z.string().min(1).max(2000) }),
  z.strictObject({ action: z.literal('restore'), reason: reasonCodeSchema, note: closing.note }),
  z.strictObject({ action: z.literal('deny'), reason: reasonCodeSchema, text: z.string().max(2000).optional() }),
  z.strictObject({ action: z.literal('extend'), reason: reasonCodeSchema, days: z.int().min(1).max(365) }),
  z.strictObject({ action: z.literal('hold'), reason: reasonCodeSchema, note: closing.note }),
  z.strictObject({ action: z.literal('unhold') }),
]);
export type BulkAction = z.infer<typeof bulkActionSchema>;

/** Why a message is left out. */
export const bulkSkipSchema = z.enum([
  'changed',
  'claimed',
  'held-on-to',
  'legal-hold',
  'second-person',
  'too-severe',
  'may-leave-in-clear',
  'own-mail',
  'no-right',
  'not-decidable',
  'gone',
]);
export type BulkSkip = z.infer<typeof bulkSkipSchema>;

/** What starting now would do; nothing is changed. */
export const bulkSheetSchema = z.object({
  selectionId: z.string(),
  count: z.int(),
  eligible: z.int(),
  /** Of the eligible: those for which a proposal is made instead of a release. */
  proposals: z.int(),
  skipped: z.array(z.object({ why: bulkSkipSchema, count: z.int(), /** The first ten. */ ids: z.array(z.string()) })),
  /** The eligible by the domain of their recipients, most first; a message to two domains counts in both. */
  domains: z.array(z.object({ domain: z.string(), messages: z.int(), recipients: z.int() })),
  /**
   * Of a release encrypted: what the copies of the eligible come to now, most first. Null: another decision, or more copies than are looked at
   * beforehand.
   */
  protection: z
    .array(z.object({ fate: protectionFateSchema, /** Null: none. */ method: encryptionMethodSchema.nullable(), copies: z.int() }))
    .nullable(),
  /** More are eligible than the account may decide at once: starting is refused. */
  overCap: z.boolean(),
  cap: z.int(),
});
export type BulkSheet = z.infer<typeof bulkSheetSchema>;

export const bulkStartRequestSchema = z.strictObject({
  do: bulkActionSchema,
  /** As the dry run said; another number now is refused, so that nobody decides about more than was shown. */
  eligible: z.int().positive(),
});
export const bulkDryRunRequestSchema = z.strictObject({ do: bulkActionSchema });

export const bulkItemSchema = z.object({
  messageId: z.string(),
  /** `undone`: taken back with the whole. */
  result: z.enum(['waiting', 'done', 'proposed', 'skipped', 'failed', 'undone', 'not-undone']),
  /** Code of the problem; for the skipped, why. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
});
export type BulkItem = z.infer<typeof bulkItemSchema>;

/** A run, as far as it has come. */
export const bulkSchema = z.object({
  id: z.string(),
  action: z.enum(['release', 'delete', 'return', 'restore', 'deny', 'extend', 'hold', 'unhold']),
  kind: releaseKindSchema.nullable(),
  verdict: closingVerdictSchema.nullable(),
  /** `cut`: the engine stopped meanwhile; what was done or taken back stands, the rest was not tried and can be asked for again. */
  state: z.enum(['running', 'finished', 'cut', 'undoing', 'undone']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  by: z.string(),
  count: z.int(),
  done: z.int(),
  proposed: z.int(),
  skipped: z.int(),
  failed: z.int(),
  /** Everything can be taken back at once until then; null when it cannot any more, or never could. */
  undoUntil: z.string().nullable(),
});
export type Bulk = z.infer<typeof bulkSchema>;
export const bulkListSchema = z.object({ bulks: z.array(bulkSchema) });

export const bulkItemsQuerySchema = z.strictObject({
  result: bulkItemSchema.shape.result.optional(),
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const bulkItemsSchema = z.object({ items: z.array(bulkItemSchema), total: z.int() });
