import { Injectable, inject } from '@angular/core';
import {
  type approveRequestSchema,
  type deleteRequestSchema,
  type denyRequestSchema,
  type extendRequestSchema,
  type holdRequestSchema,
  type ReasonCode,
  type Receipt,
  receiptSchema,
  type rejectRequestSchema,
  type releaseRequestSchema,
  type restoreRequestSchema,
  type returnRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway } from './gateway.js';

/** The request of each command about one held message. */
export interface DecisionRequests {
  readonly release: z.input<typeof releaseRequestSchema>;
  readonly delete: z.input<typeof deleteRequestSchema>;
  readonly returnToSender: z.input<typeof returnRequestSchema>;
  readonly restore: z.input<typeof restoreRequestSchema>;
  readonly denyRequest: z.input<typeof denyRequestSchema>;
  readonly approve: z.input<typeof approveRequestSchema>;
  readonly reject: z.input<typeof rejectRequestSchema>;
  readonly withdraw: { readonly expectedRevision: number; readonly proposalId: string };
  readonly undo: { readonly expectedRevision: number };
  readonly hold: z.input<typeof holdRequestSchema>;
  readonly unhold: { readonly expectedRevision: number };
  readonly extend: z.input<typeof extendRequestSchema>;
  readonly note: { readonly note: string };
}
/** One command with the request that fits it. */
export type DecisionCall = {
  [C in keyof DecisionRequests]: { readonly command: C; readonly request: DecisionRequests[C] };
}[keyof DecisionRequests];

/** Decisions about one held message. Each answers where the message stands afterwards. */
@Injectable({ providedIn: 'root' })
export class DecisionsApi {
  private readonly gateway = inject(Gateway);

  carryOut({ command, request }: DecisionCall, id: string, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf(command, { id }), request, receiptSchema, key);
  }

  /** The message as it was received. */
  download(id: string, reason: ReasonCode, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('download', { id }), { reason }, key);
  }
}
