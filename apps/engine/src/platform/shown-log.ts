import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, LogFilter } from '#event-store';
import type { StoredEvent } from '#events';

const LOOK_MS = 20;
const PAGE = 500;

/** What some streams of the log have become in memory. */
export interface ShownStreams {
  readonly filter: LogFilter;
  /** Up to where they were known at the beginning; from the start of the log unless told. */
  readonly from?: number;
  /** Of the last event that was folded, where that is told. */
  readonly position?: () => number;
  /** Folds what these events have come to, or lets it be folded; undefined: all that there is, for there are many. Unless told, whoever follows the log does, soon. */
  readonly readOn?: (events: readonly StoredEvent[] | undefined) => Promise<void>;
}

/** How far they show the log. What was looked through and held nothing of theirs is not looked through again. */
export class ShownLog {
  private looked: number;

  constructor(
    private readonly store: Pick<EventStore, 'readAll'>,
    private readonly streams: ShownStreams,
  ) {
    this.looked = streams.from ?? 0;
  }

  /** Resolves once no event up to a position is left to be folded, or when somebody gives up. @throws what the store throws */
  async reached(end: number, givingUp: AbortSignal): Promise<void> {
    const { filter, readOn } = this.streams;
    while (!givingUp.aborted && this.shown() < end) {
      const page = await this.store.readAll(this.shown(), readOn === undefined ? 1 : PAGE, filter);
      const events = page.filter(({ position }) => position <= end);
      if (events.length === 0) this.saw(end);
      else if (readOn === undefined) await pause(LOOK_MS);
      else {
        await readOn(page.length < PAGE ? events : undefined);
        this.saw(end);
      }
    }
  }

  private shown(): number {
    return Math.max(this.looked, this.streams.position?.() ?? 0);
  }

  private saw(position: number): void {
    this.looked = Math.max(this.looked, position);
  }
}
