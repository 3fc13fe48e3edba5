/** How many keys and certificates of strangers are kept, or brought up to date: without a limit a stranger could fill the store. */
import type { EngineClock } from '../platform/engine-clock.js';

const DAY_MS = 86_400_000;

export class UntrustedAllowance {
  private dayEndsMs = 0;
  private taken = 0;

  constructor(
    private readonly clock: EngineClock,
    private readonly mostADay = 500,
  ) {}

  take(): boolean {
    const nowMs = this.clock.now().getTime();
    if (nowMs >= this.dayEndsMs) [this.dayEndsMs, this.taken] = [nowMs + DAY_MS, 0];
    this.taken += 1;
    return this.taken <= this.mostADay;
  }
}
