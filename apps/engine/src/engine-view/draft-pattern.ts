import type { PatternContent } from '#contracts';
import type { Pattern } from '#dlp';
import { patternFrom } from '../policy/pattern-content.js';

/** A pattern as an author has it in the editor; it has no number before it is saved. */
export function draftPattern(content: PatternContent): Pattern {
  return { ...patternFrom(content), version: 1, state: 'draft' };
}
