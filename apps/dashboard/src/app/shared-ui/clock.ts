import { DestroyRef, Injectable, inject, signal } from '@angular/core';

/** The time, as signals: `minute` for ages, `second` for countdowns. Nobody who reads neither is ever redrawn. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly coarse = signal(Date.now());
  private readonly fine = signal(Date.now());
  /** Milliseconds since the epoch, renewed every 15 s. */
  readonly minute = this.coarse.asReadonly();
  /** Milliseconds since the epoch, renewed every second. */
  readonly second = this.fine.asReadonly();

  constructor() {
    const timers = [setInterval(() => this.coarse.set(Date.now()), 15_000), setInterval(() => this.fine.set(Date.now()), 1_000)];
    inject(DestroyRef).onDestroy(() => timers.forEach((timer) => clearInterval(timer)));
  }
}
