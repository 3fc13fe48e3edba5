import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type addTrustEntryRequestSchema, type TrustEntryOfApi, trustEntrySchema, type TrustListOfApi, trustListSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type AddTrustEntry = z.input<typeof addTrustEntryRequestSchema>;

export function trustListOf(asked: () => Query): HttpResourceRef<TrustListOfApi | undefined> {
  return answerOf(() => ({ url: addressOf('trustList'), params: asked() }), trustListSchema);
}

@Injectable({ providedIn: 'root' })
export class TrustListApi {
  private readonly gateway = inject(Gateway);

  add(request: AddTrustEntry, key: string): Promise<TrustEntryOfApi> {
    return this.gateway.post(addressOf('addTrustEntry'), request, trustEntrySchema, key);
  }

  withdraw(id: string, reason: string, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('withdrawTrustEntry', { id }), { reason }, key);
  }
}
