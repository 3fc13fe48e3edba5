/** An engine in a test that ends at any durable step, as by a power cut: from then on nothing answers any more, and another begins on what it left. */
import { StoreUnavailable, type EventStore } from '#event-store';

/** Where an engine ends: right after this step is done. Steps are counted: `offer`, `offer 2`. */
export interface Ending {
  readonly after: string;
  /** Its read database goes with it. */
  readonly losesRows?: boolean;
}

/** A step that fails once, and nothing of it happened. */
export interface Failure {
  readonly fails: string;
}

/** Counts the durable steps of an engine; from its end on nothing answers any more. */
export class Course {
  readonly steps: string[] = [];
  isOver = false;
  private readonly counts = new Map<string, number>();

  constructor(private readonly plan: Partial<Ending & Failure>) {}

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.isOver) return never();
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const step = count === 1 ? name : `${name} ${String(count)}`;
    if (step === this.plan.fails) throw new StoreUnavailable('a test lets it fail');
    const answer = await this.alive(work());
    this.steps.push(step);
    if (step === this.plan.after) this.isOver = true;
    return this.isOver ? never() : answer;
  }

  /** An answer that comes after the end reaches nobody. */
  async alive<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    return this.isOver ? never() : value;
  }
}

/** Each append is a step, named by its last fact. */
export function countedStore(store: EventStore, course: Course): EventStore {
  return {
    append: (request) => course.step(request.events.at(-1)?.type ?? '', () => store.append(request)),
    readStream: (stream, from) => course.alive(store.readStream(stream, from)),
    readAll: (after, limit, filter) => course.alive(store.readAll(after, limit, filter)),
    subscribeAll: (options) => store.subscribeAll({ ...options, handle: (events) => (course.isOver ? never() : options.handle(events)) }),
    lastPosition: () => course.alive(store.lastPosition()),
    limitStream: (stream, keepLast) => course.alive(store.limitStream(stream, keepLast)),
    close: () => store.close(),
  };
}

export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
