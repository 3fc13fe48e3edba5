import { Injectable, inject } from '@angular/core';
import { auditPageSchema, auditVerifySchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway, type Query } from './gateway.js';

export type AuditPage = z.infer<typeof auditPageSchema>;
export type AuditEvent = AuditPage['events'][number];
export type AuditVerdict = z.infer<typeof auditVerifySchema>;

@Injectable({ providedIn: 'root' })
export class AuditApi {
  private readonly gateway = inject(Gateway);

  events(query: Query): Promise<AuditPage> {
    return this.gateway.get(addressOf('auditEvents'), auditPageSchema, query);
  }

  verify(): Promise<AuditVerdict> {
    return this.gateway.post(addressOf('auditVerify'), {}, auditVerifySchema);
  }
}
