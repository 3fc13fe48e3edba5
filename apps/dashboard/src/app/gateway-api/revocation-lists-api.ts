import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type RevocationLists, revocationListsSchema } from '#contracts';
import { addressOf, answerOf, Gateway } from './gateway.js';

export function revocationListsOf(): HttpResourceRef<RevocationLists | undefined> {
  return answerOf(() => ({ url: addressOf('revocationLists') }), revocationListsSchema);
}

@Injectable({ providedIn: 'root' })
export class RevocationListsApi {
  private readonly gateway = inject(Gateway);

  /** @param file - PEM or DER in base64 */
  add(file: string, key: string): Promise<RevocationLists> {
    return this.gateway.post(addressOf('addRevocationLists'), { file }, revocationListsSchema, key);
  }

  refresh(key: string): Promise<RevocationLists> {
    return this.gateway.post(addressOf('refreshRevocation'), {}, revocationListsSchema, key);
  }

  remove(id: string, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('removeRevocationList', { id }), {}, key);
  }
}
