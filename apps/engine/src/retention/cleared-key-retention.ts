/** Destroys the keys of the days whose cleared mail need not be readable any more: subjects and addresses become noise. */
import type { DayKeys } from '#crypto';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { TrustedClock } from './trusted-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export class ClearedKeyRetention {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly kept: { readonly days: DayKeys; readonly keepDays: number },
    private readonly clock: EngineClock,
    private readonly trusted: TrustedClock,
    private readonly log: EngineLog,
  ) {}

  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), HOUR_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** One look: destroys what is older than the retention, if the clock is to be believed. */
  async look(): Promise<void> {
    if (!this.trusted.isBelieved()) return;
    const { days, keepDays } = this.kept;
    const oldest = new Date(this.clock.now().getTime() - keepDays * DAY_MS).toISOString().slice(0, 10);
    try {
      for (const day of await days.days()) {
        if (day >= oldest) return;
        await days.destroy(day);
        this.log.info({ day }, 'the key of cleared mail of a day was destroyed');
      }
    } catch (cause) {
      this.log.error({ cause: errorName(cause) }, 'keys of cleared mail could not be destroyed');
    }
  }
}
