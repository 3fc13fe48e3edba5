/** Exceptions that are over take the keys of their addresses with them. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Duties } from '../nodes/duties.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyKeys } from './policy-keys.js';

const DAY_MS = 86_400_000;

@Injectable()
export class EndedExceptions implements OnModuleInit, OnModuleDestroy {
  private stop: () => void = () => undefined;

  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(EngineLog) private readonly log: EngineLog,
    @Inject(Duties) private readonly duties: Duties,
  ) {}

  /** What has expired meanwhile, and what was withdrawn just before the engine stopped; then once a day. One engine does it for all. */
  onModuleInit(): void {
    this.stop = this.duties.every('ended-exceptions', DAY_MS, () => this.sweep());
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Destroys every key whose exception was withdrawn or has expired. What holds for an address is decided by its tag, without the key. */
  async erase(): Promise<void> {
    const now = this.clock.iso();
    for (const { id, sender, recipient, expiresAt, withdrawn } of this.book.current().state.exceptions.values()) {
      const isOver = withdrawn !== null || expiresAt <= now;
      const hasAddress = sender?.level === 'user' || recipient?.level === 'user';
      if (isOver && hasAddress) await this.keys.destroy({ kind: 'exception', id });
    }
  }

  /** One that fails is tried again by the next. */
  private async sweep(): Promise<void> {
    try {
      await this.erase();
    } catch (cause) {
      this.log.error({ cause: errorName(cause) }, 'keys of exceptions that are over could not be destroyed');
    }
  }
}
