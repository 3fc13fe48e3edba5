/** The engine's clock; an abstract class so that it is its own injection token. */
export abstract class EngineClock {
  abstract now(): Date;
  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return this.now().toISOString();
  }
}

export class SystemClock extends EngineClock {
  now(): Date {
    return new Date();
  }
}
