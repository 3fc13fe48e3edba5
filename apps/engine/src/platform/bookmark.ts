/** Up to where some streams of the log were read, for what is kept of them in memory. */
import type { EventLog, RecordedEvent } from './event-log.js';

const PAGE = 500;

export class Bookmark {
  private at = 0;

  constructor(
    private readonly events: Pick<EventLog, 'readAll' | 'store'>,
    private readonly streams: { readonly streamPrefixes: readonly string[] },
  ) {}

  /** Nothing up to here is read again. */
  get position(): number {
    return this.at;
  }

  /**
   * Calls with each event that was added since, in log order; to be called one at a time. A store that goes away in the middle leaves what was
   * read, and the next call reads on from there. Answers whether there was any.
   * @throws what the store throws, and what the call throws, with whose event the next one begins
   */
  async readOn(fold: (recorded: RecordedEvent) => void): Promise<boolean> {
    const end = await this.events.store.lastPosition();
    const before = this.at;
    for (;;) {
      const page = await this.events.readAll(this.at, PAGE, this.streams);
      for (const recorded of page) {
        fold(recorded);
        this.at = recorded.position;
      }
      if (page.length < PAGE) break;
    }
    const came = this.at > before;
    // such facts are rare, and may be asked for at each message: what held none is not looked through again
    this.at = Math.max(this.at, end);
    return came;
  }
}
