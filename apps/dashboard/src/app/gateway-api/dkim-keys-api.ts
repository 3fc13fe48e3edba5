import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type DkimKey,
  type DkimKeyList,
  dkimKeyListSchema,
  dkimKeySchema,
  type generateDkimKeyRequestSchema,
  type importDkimKeyRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type GenerateDkimKey = z.input<typeof generateDkimKeyRequestSchema>;
export type ImportDkimKey = z.input<typeof importDkimKeyRequestSchema>;

export function dkimKeysOf(): HttpResourceRef<DkimKeyList | undefined> {
  return answerOf(() => ({ url: addressOf('dkimKeys') }), dkimKeyListSchema);
}

@Injectable({ providedIn: 'root' })
export class DkimKeysApi {
  private readonly gateway = inject(Gateway);

  generate(request: GenerateDkimKey, key: string): Promise<DkimKey> {
    return this.gateway.post(addressOf('generateDkimKey'), request, dkimKeySchema, key);
  }

  import(request: ImportDkimKey, key: string): Promise<DkimKey> {
    return this.gateway.post(addressOf('importDkimKey'), request, dkimKeySchema, key);
  }

  publish(id: string, unseen: boolean, key: string): Promise<DkimKey> {
    return this.gateway.post(addressOf('publishDkimKey', { id }), { unseen }, dkimKeySchema, key);
  }

  retire(id: string, key: string): Promise<DkimKey> {
    return this.gateway.post(addressOf('retireDkimKey', { id }), {}, dkimKeySchema, key);
  }

  remove(id: string, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('removeDkimKey', { id }), {}, key);
  }
}
