import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type BreakGlassOpening, breakGlassOpeningSchema, type BreakGlassState, breakGlassStateSchema } from '#contracts';
import { addressOf, answerOf, Gateway } from './gateway.js';

/** What is open, asked for again whenever `beat` changes; asks nothing while `may` says no. */
export function breakGlassOf(may: () => boolean, beat: () => unknown): HttpResourceRef<BreakGlassState | undefined> {
  return answerOf(() => {
    beat();
    return may() ? { url: addressOf('breakGlass') } : undefined;
  }, breakGlassStateSchema);
}

@Injectable({ providedIn: 'root' })
export class BreakGlassApi {
  private readonly gateway = inject(Gateway);

  open(reason: string, key: string): Promise<BreakGlassOpening> {
    return this.gateway.post(addressOf('openBreakGlass'), { reason }, breakGlassOpeningSchema, key);
  }

  close(id: string, key: string): Promise<BreakGlassOpening> {
    return this.gateway.post(addressOf('closeBreakGlass', { id }), {}, breakGlassOpeningSchema, key);
  }

  review(id: string, note: string, key: string): Promise<BreakGlassOpening> {
    return this.gateway.post(addressOf('reviewBreakGlass', { id }), { note }, breakGlassOpeningSchema, key);
  }
}
