import type { PatternContent } from '#contracts';
import type { Pattern } from '#dlp';

/** A pattern as an author has it in the editor; it has no number before it is saved. */
export function draftPattern({ validator, recipients, context, ...content }: PatternContent): Pattern {
  return {
    ...content,
    version: 1,
    state: 'draft',
    ...(validator !== null && { validator }),
    ...(recipients !== null && { recipients }),
    ...(context !== null && { context }),
  };
}
