import { performance } from 'node:perf_hooks';

/** The engine's clock; an abstract class so that it is its own injection token. */
export abstract class EngineClock {
  abstract now(): Date;
  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return this.now().toISOString();
  }

  /** Milliseconds on a counter that nobody can set: it only ever runs forward, from anywhere. */
  elapsedMs(): number {
    return performance.now();
  }
}

export class SystemClock extends EngineClock {
  now(): Date {
    return new Date();
  }
}
