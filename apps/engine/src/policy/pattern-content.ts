import type { PatternContent } from '#contracts';
import type { Pattern } from '#dlp';

/** What an author wrote, in the shape that detection takes: absent fields are absent, not null. */
export function patternFrom({ validator, condition, recipients, context, ...content }: PatternContent): Omit<Pattern, 'version' | 'state'> {
  return {
    ...content,
    ...(validator !== null && { validator }),
    ...(condition !== 'contains' && { condition }),
    ...(recipients !== null && { recipients }),
    ...(context !== null && { context }),
  };
}

/** A version as its author sees it. */
export function contentOf({ version: _version, state: _state, ...pattern }: Pattern): PatternContent {
  const { validator = null, condition = 'contains', recipients, context, matcher, parts, examples, ...rest } = pattern;
  return {
    ...rest,
    matcher: matcher.kind === 'keywords' ? { ...matcher, keywords: [...matcher.keywords] } : matcher,
    parts: [...parts],
    examples: { mustMatch: [...examples.mustMatch], mustNotMatch: [...examples.mustNotMatch] },
    validator,
    condition,
    recipients: recipients ? { only: [...recipients.only], except: [...recipients.except] } : null,
    context: context ? { ...context, positive: [...context.positive], negative: [...context.negative] } : null,
  };
}
