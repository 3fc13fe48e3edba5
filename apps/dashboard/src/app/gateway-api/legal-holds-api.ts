import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type LegalHold, legalHoldListSchema, legalHoldSchema, type openLegalHoldRequestSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type OpenLegalHold = z.input<typeof openLegalHoldRequestSchema>;

export function legalHoldsOf(): HttpResourceRef<{ holds: LegalHold[] } | undefined> {
  return answerOf(() => ({ url: addressOf('legalHolds') }), legalHoldListSchema);
}

@Injectable({ providedIn: 'root' })
export class LegalHoldsApi {
  private readonly gateway = inject(Gateway);

  open(request: OpenLegalHold, key: string): Promise<LegalHold> {
    return this.gateway.post(addressOf('openLegalHold'), request, legalHoldSchema, key);
  }

  proposeEnd(id: string, reason: string, key: string): Promise<LegalHold> {
    return this.gateway.post(addressOf('proposeLegalHoldEnd', { id }), { reason }, legalHoldSchema, key);
  }

  withdrawEnd(id: string, key: string): Promise<LegalHold> {
    return this.gateway.post(addressOf('withdrawLegalHoldEnd', { id }), {}, legalHoldSchema, key);
  }

  end(id: string, key: string): Promise<LegalHold> {
    return this.gateway.post(addressOf('endLegalHold', { id }), {}, legalHoldSchema, key);
  }
}
