import { Injectable, inject } from '@angular/core';
import { type RevealedValue, revealedValueSchema, type revealRequestSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway } from './gateway.js';

export type RevealRequest = z.input<typeof revealRequestSchema>;

@Injectable({ providedIn: 'root' })
export class RevealApi {
  private readonly gateway = inject(Gateway);

  /** One matched value in clear; the engine records who and why before it answers. */
  reveal(id: string, request: RevealRequest): Promise<RevealedValue> {
    return this.gateway.post(addressOf('reveal', { id }), request, revealedValueSchema);
  }
}
