import { Injectable, computed, inject } from '@angular/core';
import { statusOf } from '../gateway-api/engine-api.js';
import { Clock } from '../shared-ui/clock.js';

/** How the engine is, asked for every 15 s while something shows it. */
@Injectable({ providedIn: 'root' })
export class EngineStatus {
  private readonly resource = statusOf(inject(Clock).minute);
  readonly status = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));
  readonly isUnreachable = computed(() => this.resource.error() !== undefined);
}
