/** Destroys keys by day once what was sealed on them need not be readable any more: cleared mail, words of deciders, the access log. */
import type { DayKeys } from '#crypto';
import type { DayKeyKind } from '#events';
import type { Duties } from '../nodes/duties.js';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import { DestructionRecord } from './destruction-record.js';
import type { TrustedClock } from './trusted-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Days of one kind, and how long they are kept. */
export interface KeptDays {
  readonly what: DayKeyKind;
  readonly days: DayKeys;
  readonly keepDays: number;
}

export class DayKeyRetention {
  stop: () => void = () => undefined;
  private readonly record: DestructionRecord;

  constructor(
    private readonly kept: readonly KeptDays[],
    private readonly parts: Pick<EngineParts, 'events' | 'clock' | 'log'>,
    private readonly trusted: Pick<TrustedClock, 'isBelieved'>,
  ) {
    this.record = new DestructionRecord(parts);
  }

  start(duties: Duties): void {
    this.stop = duties.every('day-keys', HOUR_MS, () => this.look());
  }

  /** One look: destroys what is older than the retention, if the clock is to be believed. */
  async look(): Promise<void> {
    for (const kept of this.kept) if (this.trusted.isBelieved()) await this.lookAt(kept);
  }

  private async lookAt({ what, days, keepDays }: KeptDays): Promise<void> {
    const { clock, log } = this.parts;
    const oldest = new Date(clock.now().getTime() - keepDays * DAY_MS).toISOString().slice(0, 10);
    try {
      for (const day of await days.days()) {
        if (day >= oldest) return;
        await this.record.dayKey(what, day, keepDays); // the fact first, then the file
        await days.destroy(day);
        log.info({ day, what }, 'a key of a day was destroyed');
      }
    } catch (cause) {
      log.error({ what, cause: errorName(cause) }, 'keys of days could not be destroyed');
    }
  }
}
