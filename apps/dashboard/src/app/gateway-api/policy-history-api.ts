import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type PolicyDiff,
  policyDiffSchema,
  type PolicyHistory,
  policyHistorySchema,
  type PolicyReceipt,
  policyReceiptSchema,
  type rollbackRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type PolicyChange = PolicyHistory['changes'][number];
export type RollBack = z.input<typeof rollbackRequestSchema>;

/** What differs between two points of the policy's history; undefined asks nothing. */
export function policyDiffOf(points: () => { from: string; to?: string } | undefined): HttpResourceRef<PolicyDiff | undefined> {
  return answerOf(() => {
    const params = points();
    return params === undefined ? undefined : { url: addressOf('policyDiff'), params };
  }, policyDiffSchema);
}

@Injectable({ providedIn: 'root' })
export class PolicyHistoryApi {
  private readonly gateway = inject(Gateway);

  changes(query: Query): Promise<PolicyHistory> {
    return this.gateway.get(addressOf('policyHistory'), policyHistorySchema, query);
  }

  rollBack(request: RollBack, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('rollBackPolicy'), request, policyReceiptSchema, key);
  }
}
