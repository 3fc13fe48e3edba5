import type { HttpResourceRef } from '@angular/common/http';
import { type TrialMail, trialMailSchema, trialMailboxSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf } from './gateway.js';

export function trialMailboxOf(): HttpResourceRef<z.infer<typeof trialMailboxSchema> | undefined> {
  return answerOf(() => ({ url: addressOf('trialMailbox') }), trialMailboxSchema);
}

export function trialMailOf(id: () => string | undefined): HttpResourceRef<TrialMail | undefined> {
  return answerOf(() => {
    const asked = id();
    return asked === undefined ? undefined : { url: addressOf('trialMail', { id: asked }) };
  }, trialMailSchema);
}

/** Address of the mail byte for byte, for a download link. */
export const rawTrialMailAddress = (id: string): string => addressOf('trialMailRaw', { id });
