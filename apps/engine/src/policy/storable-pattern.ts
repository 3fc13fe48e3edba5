import type { Pattern } from '#dlp';
import type { StoredPattern } from '#events';

/** A pattern as events and inspection processes hold it; mutable copies where the schema's type asks for them. */
export function storable(pattern: Pattern): StoredPattern {
  const { matcher, context, recipients, examples, parts, ...rest } = pattern;
  return {
    ...rest,
    parts: [...parts],
    matcher: matcher.kind === 'keywords' ? { ...matcher, keywords: [...matcher.keywords] } : matcher,
    examples: { mustMatch: [...examples.mustMatch], mustNotMatch: [...examples.mustNotMatch] },
    ...(context && { context: { ...context, positive: [...context.positive], negative: [...context.negative] } }),
    ...(recipients && { recipients: { only: [...recipients.only], except: [...recipients.except] } }),
  };
}
