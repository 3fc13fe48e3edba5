import { computed, Injectable, inject, signal } from '@angular/core';
import { breakGlassOf } from '../gateway-api/break-glass-api.js';
import { CurrentSession } from '../session/current-session.js';
import { Clock } from '../shared-ui/clock.js';

/** Emergency access, as it is now; everybody concerned is told on every page. */
@Injectable({ providedIn: 'root' })
export class BreakGlass {
  private readonly session = inject(CurrentSession);
  private readonly clock = inject(Clock);
  private readonly again = signal(0);
  private readonly resource = breakGlassOf(
    () => this.session.may(['dlp-manager', 'auditor', 'administrator', 'break-glass']),
    () => [this.clock.minute(), this.again()],
  );
  readonly state = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));

  /** Something was opened or closed here. */
  refresh(): void {
    this.again.update((times) => times + 1);
  }
}
