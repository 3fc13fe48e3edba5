/** Passwords whose time is over, or that no mail was protected with, are destroyed, at the start and once a day. */
import type { EngineConfig } from '../config/engine-config.js';
import type { Duties } from '../nodes/duties.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { TrustedClock } from '../retention/trusted-clock.js';
import type { UnusedPasswords } from './unused-passwords.js';

const DAY_MS = 86_400_000;

export class ExpiredPasswords {
  stop: () => void = () => undefined;

  constructor(
    private readonly book: Pick<UnusedPasswords, 'sweep'>,
    private readonly trusted: Pick<TrustedClock, 'isBelieved'>,
    private readonly config: Pick<EngineConfig, 'delivery'>,
    private readonly log: EngineLog,
  ) {}

  start(duties: Duties): void {
    this.stop = duties.every('expired-passwords', DAY_MS, () => this.sweep());
  }

  /** Never rejects. They are kept for as long as a notice that tells one may still be to be written. */
  async sweep(): Promise<void> {
    if (!this.trusted.isBelieved()) return;
    try {
      await this.book.sweep(this.config.delivery.giveUpDays);
    } catch (cause) {
      this.log.error({ cause: errorName(cause) }, 'passwords whose time is over could not be destroyed');
    }
  }
}
