/** The settings tree: places, their own values, what is in force for a sender and a recipient, and where it comes from. */
import * as z from 'zod';

export const settingLevelSchema = z.enum(['factory', 'global', 'wildcard-domain', 'domain', 'user']);
const value = z.json();
const reason = z.string().max(500).default('');

/** What a setting is: the dashboard builds its controls from this. */
export const settingDefinitionSchema = z.object({
  key: z.string(),
  /** Heading it stands under: `detection`, `quarantine`, `notices`, `encryption`, … */
  group: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.enum([
    'flag',
    'number',
    'text',
    'choice',
    'texts',
    'addresses',
    'template',
    'pattern-selection',
    'trigger',
    'header-trigger',
    'static-header',
    'score-thresholds',
    'uninspectable-actions',
  ]),
  /** For `choice` (and the outcomes of `uninspectable-actions`). */
  choices: z.array(z.object({ value: z.string(), name: z.string() })),
  unit: z.string(),
  ends: z.enum(['sender', 'recipient', 'both', 'either']),
  levels: z.array(settingLevelSchema),
  factory: value,
  /** False: kept and resolved, and takes effect once mail can be encrypted. */
  inEffect: z.boolean(),
});
export type SettingDefinition = z.infer<typeof settingDefinitionSchema>;
export const settingDefinitionsSchema = z.object({ settings: z.array(settingDefinitionSchema) });

export const settingsPlaceSchema = z.object({
  id: z.string(),
  level: settingLevelSchema,
  /** `global`, `*.example.com`, `example.com`, or an address; empty when the address was erased. */
  name: z.string(),
  /** Values that it sets itself. */
  own: z.int(),
  hasComment: z.boolean(),
});
export const settingsTreeSchema = z.object({ places: z.array(settingsPlaceSchema), policyRevision: z.string() });
export type SettingsTreeOfApi = z.infer<typeof settingsTreeSchema>;

/** What one level says; `place` is the id of the place, empty for the factory. */
export const settingRungSchema = z.object({ level: settingLevelSchema, place: z.string(), value });
/** One value, who says it, and what each level above says. */
export const settingInForceSchema = z.object({
  key: z.string(),
  value,
  from: settingRungSchema.pick({ level: true, place: true }),
  /** Every level that sets it, strongest first, the factory last. */
  ladder: z.array(settingRungSchema),
  /** Set by this place itself: when and by whom; null when it comes from above. */
  setHere: z.object({ at: z.string(), by: z.string() }).nullable(),
});
export type SettingInForce = z.infer<typeof settingInForceSchema>;
export const settingsOfPlaceSchema = settingsPlaceSchema.extend({
  /** Revision of the place's stream; -1 when nothing was ever set. */
  revision: z.int(),
  openedAt: z.string().nullable(),
  comment: z.string(),
  properties: z.record(z.string(), z.string()),
  settings: z.array(settingInForceSchema),
  changes: z.array(
    z.object({
      at: z.string(),
      by: z.string(),
      reason: z.string(),
      changes: z.array(z.object({ key: z.string(), before: value, after: value })),
    }),
  ),
});
export type SettingsOfPlace = z.infer<typeof settingsOfPlaceSchema>;

/** `*.example.com`, `example.com` or an address; the level follows from the form. */
export const openPlaceRequestSchema = z.strictObject({ name: z.string().min(1).max(320) });
export const changeSettingsRequestSchema = z.strictObject({
  /** `null` takes the value back: it is inherited again. */
  changes: z
    .array(z.strictObject({ key: z.string().min(1).max(100), value }))
    .min(1)
    .max(100),
  reason,
  expectedRevision: z.int(),
});
export const annotatePlaceRequestSchema = z.strictObject({
  comment: z.string().max(4_000),
  properties: z.record(z.string().min(1).max(100), z.string().max(2_000)),
  expectedRevision: z.int(),
});
export const closePlaceRequestSchema = z.strictObject({ reason });

export const effectiveQuerySchema = z.strictObject({
  sender: z.string().max(320).default(''),
  recipient: z.string().max(320).default(''),
  /** A revision, or an instant; absent: now. */
  asOf: z.string().max(64).optional(),
});
/** What applies to a mail from this sender to this recipient. Each end is what it would say on its own; null: it is not asked. */
export const effectiveSettingsSchema = z.object({
  policyRevision: z.string(),
  settings: z.array(
    z.object({
      key: z.string(),
      ends: z.enum(['sender', 'recipient', 'both', 'either']),
      /** After both ends were combined. */
      value,
      sender: settingInForceSchema.pick({ value: true, from: true }).nullable(),
      recipient: settingInForceSchema.pick({ value: true, from: true }).nullable(),
    }),
  ),
  /** Patterns that would be judged, after selection and recipient conditions. */
  patterns: z.array(
    z.object({ id: z.string(), version: z.int(), name: z.string(), state: z.enum(['shadow', 'live']), exception: z.string().nullable() }),
  ),
  scanning: z.boolean(),
});
export type EffectiveSettings = z.infer<typeof effectiveSettingsSchema>;

export const policyChangeSchema = z.object({
  policyRevision: z.string(),
  position: z.int(),
  at: z.string(),
  by: z.string(),
  /** For people: `Credit card version 3 goes live`. */
  sentence: z.string(),
  reason: z.string(),
  stream: z.string(),
});
export const policyHistoryQuerySchema = z.strictObject({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** Newest first. */
export const policyHistorySchema = z.object({ changes: z.array(policyChangeSchema), policyRevision: z.string(), more: z.boolean() });
export type PolicyHistory = z.infer<typeof policyHistorySchema>;
/** Both may be a revision or an instant; `to` absent: now. */
export const policyDiffQuerySchema = z.strictObject({ from: z.string().min(1).max(64), to: z.string().min(1).max(64).optional() });
export const policyDiffSchema = z.object({
  from: z.string(),
  to: z.string(),
  differences: z.array(
    z.object({
      kind: z.enum(['pattern', 'group', 'place', 'setting', 'exception']),
      /** Pattern, group, place that is opened or closed, `place · key`, exception. */
      name: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      fields: z.array(z.object({ field: z.string(), before: value, after: value })),
    }),
  ),
});
export type PolicyDiff = z.infer<typeof policyDiffSchema>;
export const rollbackRequestSchema = z.strictObject({
  to: z.string().min(1).max(64),
  reason: z.string().min(3).max(500),
  /** The revision that was looked at: nothing happens if the policy has changed since. */
  expectedPolicyRevision: z.string(),
});
