import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Account, accountListSchema, accountSchema, type openAccountRequestSchema, type ReachLimits, type Role } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type OpenAccountRequest = z.infer<typeof openAccountRequestSchema>;

export function accountsOf(): HttpResourceRef<z.infer<typeof accountListSchema> | undefined> {
  return answerOf(() => ({ url: addressOf('accounts') }), accountListSchema);
}

@Injectable({ providedIn: 'root' })
export class AccountsApi {
  private readonly gateway = inject(Gateway);

  open(request: OpenAccountRequest, key: string): Promise<Account> {
    return this.gateway.post(addressOf('openAccount'), request, accountSchema, key);
  }

  changeRoles(id: string, roles: Role[], key: string): Promise<Account> {
    return this.gateway.post(addressOf('changeRoles', { id }), { roles }, accountSchema, key);
  }

  changeReach(id: string, reach: ReachLimits, key: string): Promise<Account> {
    return this.gateway.post(addressOf('changeReach', { id }), reach, accountSchema, key);
  }

  close(id: string, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('closeAccount', { id }), {}, key);
  }
}
