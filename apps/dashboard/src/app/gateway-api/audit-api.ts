import { Injectable, inject } from '@angular/core';
import { auditPageSchema, auditVerifySchema } from '#contracts';
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import { addressOf, Gateway, type Query } from './gateway.js';

export type AuditPage = z.infer<typeof auditPageSchema>;
export type AuditEvent = AuditPage['events'][number];
export type AuditVerdict = z.infer<typeof auditVerifySchema>;

const WAIT_SECONDS = 20;

@Injectable({ providedIn: 'root' })
export class AuditApi {
  private readonly gateway = inject(Gateway);

  events(query: Query): Promise<AuditPage> {
    return this.gateway.get(addressOf('auditEvents'), auditPageSchema, query);
  }

  /** Answers as soon as something comes that fits, or an empty page after a while. */
  next(query: Query): Observable<AuditPage> {
    return this.gateway.ask(addressOf('auditEvents'), auditPageSchema, { ...query, waitSeconds: WAIT_SECONDS });
  }

  verify(): Promise<AuditVerdict> {
    return this.gateway.post(addressOf('auditVerify'), {}, auditVerifySchema);
  }
}
