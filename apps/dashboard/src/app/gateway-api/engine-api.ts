import type { HttpResourceRef } from '@angular/common/http';
import { type Status, statusSchema } from '#contracts';
import { addressOf, answerOf } from './gateway.js';

/** How the engine is; asked for again whenever `beat` changes. */
export function statusOf(beat: () => unknown): HttpResourceRef<Status | undefined> {
  return answerOf(() => {
    beat();
    return { url: addressOf('status') };
  }, statusSchema);
}
