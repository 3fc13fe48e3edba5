import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  groupListSchema,
  movedGroupSchema,
  type moveGroupRequestSchema,
  type PolicyReceipt,
  policyReceiptSchema,
  type saveGroupRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type GroupList = z.infer<typeof groupListSchema>;
export type SaveGroupRequest = z.input<typeof saveGroupRequestSchema>;
export type MoveGroupRequest = z.input<typeof moveGroupRequestSchema>;
export type MovedGroup = z.infer<typeof movedGroupSchema>;

export function patternGroupsOf(): HttpResourceRef<GroupList | undefined> {
  return answerOf(() => ({ url: addressOf('patternGroups') }), groupListSchema);
}

@Injectable({ providedIn: 'root' })
export class PatternGroupsApi {
  private readonly gateway = inject(Gateway);

  save(request: SaveGroupRequest, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('saveGroup'), request, policyReceiptSchema, key);
  }

  /** Moves every pattern of it, nested ones too. */
  move(id: string, request: MoveGroupRequest, key: string): Promise<MovedGroup> {
    return this.gateway.post(addressOf('moveGroup', { id }), request, movedGroupSchema, key);
  }

  delete(id: string, reason: string, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('deleteGroup', { id }), { reason }, policyReceiptSchema, key);
  }
}
