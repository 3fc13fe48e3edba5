/** Says when something was appended to the log, to whoever waits for it. Followed only while somebody does; once the engine stops nobody waits. */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from '#event-store';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { EventLog } from '../platform/event-log.js';

@Injectable()
export class LogTail implements OnModuleDestroy {
  private readonly listeners = new Set<() => void>();
  private following: Subscription | undefined;
  private isOver = false;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineLog) private readonly log: EngineLog,
  ) {}

  /** Nothing is told of any more: who has waited answers with what there is. */
  get isClosed(): boolean {
    return this.isOver;
  }

  /** Calls back at each append; the answer stops that. */
  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    this.follow();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) void this.unfollow();
    };
  }

  /** Resolves at the next append, after `ms`, when the signal says so, or when the engine stops. */
  next(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        stop();
        signal?.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, ms);
      const stop = this.onAppend(over);
      signal?.addEventListener('abort', over, { once: true });
      if (signal?.aborted === true) over();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
    await this.unfollow();
  }

  private follow(): void {
    if (this.following !== undefined || this.isOver) return;
    void this.events.store.lastPosition().then(
      (afterPosition) => {
        if (this.following !== undefined || this.isOver || this.listeners.size === 0) return;
        this.following = this.events.store.subscribeAll({
          afterPosition,
          handle: () => {
            for (const listener of [...this.listeners]) listener();
            return Promise.resolve();
          },
          onStopped: (cause) => {
            this.following = undefined; // whoever waits next begins anew
            this.log.error({ cause: errorName(cause) }, 'the end of the log is not followed any more');
          },
        });
      },
      () => undefined, // a store that is away says so to whoever reads
    );
  }

  private async unfollow(): Promise<void> {
    const { following } = this;
    this.following = undefined;
    await following?.stop();
  }
}
