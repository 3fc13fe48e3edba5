import type { HttpResourceRef } from '@angular/common/http';
import { patternListSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf } from './gateway.js';

export function patternsOf(): HttpResourceRef<z.infer<typeof patternListSchema> | undefined> {
  return answerOf(() => ({ url: addressOf('patterns') }), patternListSchema);
}

/** Address of all patterns as a file, for a download link. */
export const patternFileAddress = addressOf('exportPatterns');
