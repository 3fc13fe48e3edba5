/** The facts of one pattern, stream `pattern-{id}`: its immutable versions and what each of them may do. */
import type { Pattern } from '#dlp';
import { z } from 'zod';
import { sealed } from '../sealed.js';

/** `example.com`, or `*.example.com` for all below; no address, since versions are kept for ever. */
const recipientDomain = z.string().regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);

export const patternSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  version: z.int().positive(),
  name: z.string().min(1).max(200),
  description: z.string().max(4000),
  matcher: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('regex'), regex: z.string().min(1).max(10_000), caseSensitive: z.boolean() }),
    z.object({ kind: z.literal('keywords'), keywords: z.array(z.string().min(1).max(500)).min(1).max(5_000) }),
    z.object({ kind: z.literal('detector'), detector: z.string() }),
  ]),
  validator: z.string().optional(),
  threshold: z.object({ count: z.int().positive(), of: z.enum(['distinct', 'all']) }),
  minConfidence: z.number().min(0).max(1),
  condition: z.enum(['contains', 'lacks', 'some-part-lacks']).optional(),
  recipients: z.object({ only: z.array(recipientDomain), except: z.array(recipientDomain) }).optional(),
  action: z.enum(['warn', 'must-encrypt', 'quarantine', 'block']),
  delayEvaluation: z.boolean(),
  matchFilter: z.enum(['mask', 'none']),
  weight: z.number().min(0).max(1_000),
  context: z.object({ positive: z.array(z.string()), negative: z.array(z.string()), windowWords: z.int().min(0).max(50) }).optional(),
  parts: z.array(z.enum(['subject', 'headers', 'body', 'attachment'])).min(1),
  state: z.enum(['draft', 'shadow', 'live', 'retired']),
  examples: z.object({ mustMatch: z.array(z.string()), mustNotMatch: z.array(z.string()) }),
});

/** A pattern as it is stored. */
export type StoredPattern = z.infer<typeof patternSchema>;

export const patternVersioned = z.object({ pattern: patternSchema, cause: z.enum(['factory', 'import', 'edit', 'template']) });
/** A version was moved along its life: draft, shadow, live, retired. Another version in that state is retired by a fact of its own. */
export const patternMoved = z.object({
  version: z.int().positive(),
  from: z.enum(['draft', 'shadow', 'live', 'retired']),
  to: z.enum(['draft', 'shadow', 'live', 'retired']),
  cause: z.enum(['decision', 'replaced', 'rollback']),
  /** Free text of the decider. */
  reason: sealed.nullable(),
});
/** Nothing uses the pattern any more and it is no longer listed; its versions stay in the log. */
export const patternDeleted = z.object({ reason: sealed.nullable() });

export const patternEventSchemas = {
  PatternVersioned: patternVersioned,
  PatternMoved: patternMoved,
  PatternDeleted: patternDeleted,
} as const;

type Schemas = typeof patternEventSchemas;
/** Any fact of a pattern stream. */
export type PatternEvent = { readonly [T in keyof Schemas]: { readonly type: T; readonly data: z.infer<Schemas[T]> } }[keyof Schemas];

/** A stored pattern in the shape that `libs/dlp` compiles: absent fields are absent, not undefined. */
export function patternOf({ validator, context, condition, recipients, ...pattern }: StoredPattern): Pattern {
  return {
    ...pattern,
    ...(validator === undefined ? {} : { validator }),
    ...(context === undefined ? {} : { context }),
    ...(condition === undefined ? {} : { condition }),
    ...(recipients === undefined ? {} : { recipients }),
  };
}

/** A pattern as events and inspection processes hold it; mutable copies where the schema's type asks for them. */
export function storedPatternOf({ matcher, context, recipients, examples, parts, ...rest }: Pattern): StoredPattern {
  return {
    ...rest,
    parts: [...parts],
    matcher: matcher.kind === 'keywords' ? { ...matcher, keywords: [...matcher.keywords] } : matcher,
    examples: { mustMatch: [...examples.mustMatch], mustNotMatch: [...examples.mustNotMatch] },
    ...(context && { context: { ...context, positive: [...context.positive], negative: [...context.negative] } }),
    ...(recipients && { recipients: { only: [...recipients.only], except: [...recipients.except] } }),
  };
}
