import { effect, Injectable, inject, signal, untracked } from '@angular/core';
import type { HeldMessageList } from '#contracts';
import { HeldMessagesApi } from '../gateway-api/held-messages-api.js';
import { Clock } from '../shared-ui/clock.js';

/** Counts of the saved views: the rail shows them on every page. */
@Injectable({ providedIn: 'root' })
export class QuarantineCounts {
  private readonly api = inject(HeldMessagesApi);
  private readonly known = signal<HeldMessageList['counts'] | null>(null);
  readonly counts = this.known.asReadonly();

  constructor() {
    const clock = inject(Clock);
    effect(() => {
      clock.minute();
      untracked(() => void this.refresh());
    });
  }

  /** Every list answer carries them: no need to ask again. */
  learn(counts: HeldMessageList['counts']): void {
    this.known.set(counts);
  }

  private async refresh(): Promise<void> {
    try {
      this.learn((await this.api.list({ limit: 1 })).counts);
    } catch {
      // The pulse below the views says that the engine does not answer; old counts are better than none.
    }
  }
}
