import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type assignRequestSchema,
  type Attendance,
  attendanceSchema,
  type ClaimAnswer,
  claimAnswerSchema,
  type Colleagues,
  colleaguesSchema,
  type escalateRequestSchema,
  type Presence,
  presenceSchema,
  type Receipt,
  receiptSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export function colleaguesOf(): HttpResourceRef<Colleagues | undefined> {
  return answerOf(() => ({ url: addressOf('colleagues') }), colleaguesSchema);
}

/** Who works on what, and who looks at what. */
@Injectable({ providedIn: 'root' })
export class ClaimsApi {
  private readonly gateway = inject(Gateway);

  attendance(): Promise<Attendance> {
    return this.gateway.get(addressOf('attendance'), attendanceSchema);
  }

  claim(id: string): Promise<ClaimAnswer> {
    return this.gateway.post(addressOf('claim', { id }), {}, claimAnswerSchema);
  }

  takeOver(id: string, reason: string): Promise<ClaimAnswer> {
    return this.gateway.post(addressOf('takeOverClaim', { id }), { reason }, claimAnswerSchema);
  }

  giveBack(id: string): Promise<ClaimAnswer> {
    return this.gateway.post(addressOf('releaseClaim', { id }), {}, claimAnswerSchema);
  }

  look(id: string, looking: boolean): Promise<Presence> {
    return this.gateway.post(addressOf('presence', { id }), { looking }, presenceSchema);
  }

  assign(id: string, request: z.input<typeof assignRequestSchema>, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('assign', { id }), request, receiptSchema, key);
  }

  escalate(id: string, request: z.input<typeof escalateRequestSchema>, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('escalate', { id }), request, receiptSchema, key);
  }
}
