import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Erasure, erasureListSchema, erasureSchema, type orderErasureRequestSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type OrderErasure = z.input<typeof orderErasureRequestSchema>;

export function erasuresOf(): HttpResourceRef<{ erasures: Erasure[] } | undefined> {
  return answerOf(() => ({ url: addressOf('erasures') }), erasureListSchema);
}

@Injectable({ providedIn: 'root' })
export class ErasuresApi {
  private readonly gateway = inject(Gateway);

  order(request: OrderErasure, key: string): Promise<Erasure> {
    return this.gateway.post(addressOf('orderErasure'), request, erasureSchema, key);
  }

  confirm(id: string, key: string): Promise<Erasure> {
    return this.gateway.post(addressOf('confirmErasure', { id }), {}, erasureSchema, key);
  }

  withdraw(id: string, key: string): Promise<Erasure> {
    return this.gateway.post(addressOf('withdrawErasure', { id }), {}, erasureSchema, key);
  }
}
