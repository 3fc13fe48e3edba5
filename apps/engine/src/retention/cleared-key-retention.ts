/** Destroys the keys of the days whose cleared mail need not be readable any more: subjects and addresses become noise. */
import type { DayKeys } from '#crypto';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A clock that jumps further than this in one step is not believed: nothing is destroyed on its word. */
const LARGEST_STEP_MS = 2 * DAY_MS;

export class ClearedKeyRetention {
  private timer: NodeJS.Timeout | undefined;
  private lastLook: number | undefined;

  constructor(
    private readonly days: DayKeys,
    private readonly clock: EngineClock,
    private readonly keepDays: number,
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

  /** One look: destroys what is older than the retention. */
  async look(): Promise<void> {
    const now = this.clock.now().getTime();
    const jumped = this.lastLook !== undefined && Math.abs(now - this.lastLook) > LARGEST_STEP_MS;
    this.lastLook = now;
    if (jumped) {
      this.log.error({}, 'the clock has jumped: no keys are destroyed until it has been steady');
      return;
    }
    const oldest = new Date(now - this.keepDays * DAY_MS).toISOString().slice(0, 10);
    try {
      for (const day of await this.days.days()) {
        if (day >= oldest) return;
        await this.days.destroy(day);
        this.log.info({ day }, 'the key of cleared mail of a day was destroyed');
      }
    } catch (cause) {
      this.log.error({ cause: errorName(cause) }, 'keys of cleared mail could not be destroyed');
    }
  }
}
