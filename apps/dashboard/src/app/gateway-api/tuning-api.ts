import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type PrecisionReport,
  precisionReportSchema,
  type TuningList,
  tuningListSchema,
  type TuningProposal,
  type TuningProposalDetail,
  tuningProposalDetailSchema,
  tuningProposalSchema,
} from '#contracts';
import { addressOf, answerOf, Gateway } from './gateway.js';

export function precisionOf(): HttpResourceRef<PrecisionReport | undefined> {
  return answerOf(() => ({ url: addressOf('tuningPrecision') }), precisionReportSchema);
}

export function proposalsOf(): HttpResourceRef<TuningList | undefined> {
  return answerOf(() => ({ url: addressOf('tuningProposals'), params: { state: 'open' } }), tuningListSchema);
}

/** One proposal with what it would have changed; undefined asks nothing. */
export function proposalOf(id: () => string | undefined): HttpResourceRef<TuningProposalDetail | undefined> {
  return answerOf(() => {
    const asked = id();
    return asked === undefined ? undefined : { url: addressOf('tuningProposal', { id: asked }) };
  }, tuningProposalDetailSchema);
}

@Injectable({ providedIn: 'root' })
export class TuningApi {
  private readonly gateway = inject(Gateway);

  accept(id: string, reason: string, key: string): Promise<TuningProposal> {
    return this.gateway.post(addressOf('acceptTuning', { id }), { reason }, tuningProposalSchema, key);
  }

  dismiss(id: string, reason: string, key: string): Promise<TuningProposal> {
    return this.gateway.post(addressOf('dismissTuning', { id }), { reason }, tuningProposalSchema, key);
  }
}
