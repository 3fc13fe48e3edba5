import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { exceptionListSchema, type grantExceptionRequestSchema, type PolicyReceipt, policyReceiptSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type ExceptionList = z.infer<typeof exceptionListSchema>;
export type GrantExceptionRequest = z.infer<typeof grantExceptionRequestSchema>;

export function exceptionsOf(): HttpResourceRef<ExceptionList | undefined> {
  return answerOf(() => ({ url: addressOf('exceptions') }), exceptionListSchema);
}

@Injectable({ providedIn: 'root' })
export class ExceptionsApi {
  private readonly gateway = inject(Gateway);

  grant(request: GrantExceptionRequest, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('grantException'), request, policyReceiptSchema, key);
  }

  withdraw(id: string, reason: string, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('withdrawException', { id }), { reason }, policyReceiptSchema, key);
  }
}
