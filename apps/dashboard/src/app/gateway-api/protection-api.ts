import type { HttpResourceRef } from '@angular/common/http';
import {
  type HeldProtection,
  heldProtectionSchema,
  type ProtectionPreview,
  type protectionPreviewRequestSchema,
  protectionPreviewSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf } from './gateway.js';

export type AddressPair = z.input<typeof protectionPreviewRequestSchema>;

/** What a release encrypted of a message would do; undefined asks nothing. Asked anew with every revision of the message. */
export function heldProtectionOf(message: () => { id: string; revision: number } | undefined): HttpResourceRef<HeldProtection | undefined> {
  return answerOf(() => {
    const asked = message();
    return asked === undefined ? undefined : { url: addressOf('heldProtection', { id: asked.id }) };
  }, heldProtectionSchema);
}

/** How mail between two addresses would be protected; undefined asks nothing. */
export function protectionPreviewOf(pair: () => AddressPair | undefined): HttpResourceRef<ProtectionPreview | undefined> {
  return answerOf(() => {
    const body = pair();
    return body === undefined ? undefined : { url: addressOf('protectionPreview'), body };
  }, protectionPreviewSchema);
}
