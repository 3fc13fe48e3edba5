import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { switchOnResultSchema, templateListSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type TemplateList = z.infer<typeof templateListSchema>;
export type SwitchedOn = z.infer<typeof switchOnResultSchema>;

export function policyTemplatesOf(): HttpResourceRef<TemplateList | undefined> {
  return answerOf(() => ({ url: addressOf('policyTemplates') }), templateListSchema);
}

@Injectable({ providedIn: 'root' })
export class PolicyTemplatesApi {
  private readonly gateway = inject(Gateway);

  /** Adds its patterns in shadow, as a group. */
  switchOn(id: string, key: string): Promise<SwitchedOn> {
    return this.gateway.post(addressOf('switchOnTemplate', { id }), {}, switchOnResultSchema, key);
  }
}
