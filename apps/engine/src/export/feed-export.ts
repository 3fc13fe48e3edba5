/** The next events of a pull: gap-free from the position that the answer before gave, waiting for new ones for as long as was asked. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { exportLine, mayLeave } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { reachesAll } from '../access/reach-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EventLog } from '../platform/event-log.js';
import { ExportBook, type ExportRecord } from './export-book.js';
import { ExportLines } from './export-lines.js';
import { LogTail } from './log-tail.js';

/** An answer that has looked at so many pages says how far it came instead of looking on. */
const MOST_PAGES = 40;
/** Programs that may wait at once. */
const MOST_WAITING = 64;

export type FeedOutcome =
  | { readonly kind: 'lines'; readonly format: ExportRecord['state']['format']; readonly text: string; readonly position: number }
  | {
      readonly kind: 'refused';
      readonly refused: 'not-found' | 'export-ended' | 'export-no-pull' | 'position-unknown' | 'reach-limited' | 'too-many-streams';
    };

export interface FeedAsked {
  readonly id: string;
  readonly after: number;
  readonly limit: number;
  readonly waitSeconds: number;
}

export class FeedExport extends Query<FeedOutcome> {
  constructor(
    readonly asked: FeedAsked,
    readonly caller: Caller | null,
    readonly gone: AbortSignal,
  ) {
    super();
  }
}

@QueryHandler(FeedExport)
export class FeedExportHandler implements IQueryHandler<FeedExport> {
  private waiting = 0;

  constructor(
    @Inject(ExportBook) private readonly book: ExportBook,
    @Inject(ExportLines) private readonly lines: ExportLines,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(LogTail) private readonly tail: LogTail,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ asked, caller, gone }: FeedExport): Promise<FeedOutcome> {
    const { actor, reach } = requireCaller('exportFeed', caller);
    const record = this.book.find(asked.id);
    if (record === undefined) return { kind: 'refused', refused: 'not-found' };
    if (record.state.target.kind !== 'pull') return { kind: 'refused', refused: 'export-no-pull' };
    if (!mayLeave(record.state, this.clock.iso())) return { kind: 'refused', refused: 'export-ended' };
    if (record.state.masking !== 'sealed' && !reachesAll(reach)) return { kind: 'refused', refused: 'reach-limited' };
    await this.accesses.recordAuditReading(actor);
    if (asked.waitSeconds > 0 && this.waiting >= MOST_WAITING) return { kind: 'refused', refused: 'too-many-streams' };
    this.waiting++;
    try {
      return await this.awaited(record, asked, gone);
    } finally {
      this.waiting--;
    }
  }

  private async awaited(record: ExportRecord, asked: FeedAsked, gone: AbortSignal): Promise<FeedOutcome> {
    const until = this.clock.elapsedMs() + asked.waitSeconds * 1000;
    let after = asked.after;
    for (;;) {
      const tail = new AbortController();
      const stop = this.book.onChange(() => {
        tail.abort();
      });
      try {
        const changed = this.changed(record, asked);
        if (changed !== undefined) return changed;
        // before the log is read: what comes while it is read is not missed
        const come = this.tail.next(Math.max(0, until - this.clock.elapsedMs()), AbortSignal.any([gone, tail.signal]));
        const { text, count, position, isMore, isBeyond } = await this.read(record, { ...asked, after }, gone);
        after = position;
        const lines = { kind: 'lines', format: record.state.format, text, position } as const;
        if (count > 0 || isMore || gone.aborted) return lines;
        if (this.clock.elapsedMs() >= until) return isBeyond ? { kind: 'refused', refused: 'position-unknown' } : lines;
        await come;
        if (this.tail.isClosed) return lines;
      } finally {
        stop();
        tail.abort();
      }
    }
  }

  /** What who waits is told when it has ended or was changed meanwhile; undefined when it is as it was. */
  private changed({ id, state }: ExportRecord, { after }: FeedAsked): FeedOutcome | undefined {
    const now = this.book.find(id)?.state;
    if (now === undefined || !mayLeave(now, this.clock.iso())) return { kind: 'refused', refused: 'export-ended' };
    // the next question is checked anew, from where this one began: another scope may have what this one has passed by
    return now === state ? undefined : { kind: 'lines', format: now.format, text: '', position: after };
  }

  private async read({ state }: ExportRecord, { after, limit }: FeedAsked, gone: AbortSignal) {
    const range = { after, upTo: await this.events.store.lastPosition() };
    // `isMore`: it stopped before the end, and whoever waits is not kept from the rest. `isBeyond`: of another log, as before a restore;
    // a server that copies from the first one may also show its newest events a little later
    const found = { text: '', count: 0, position: after, isMore: false, isBeyond: after > range.upTo };
    let pages = 0;
    for await (const { events, reached } of this.lines.of(state.scope, state.masking, range, limit)) {
      const taken = events.slice(0, limit - found.count);
      found.text += taken.map((event) => `${exportLine(event, state.format)}\n`).join('');
      found.count += taken.length;
      found.position = taken.length < events.length ? (taken.at(-1)?.stored.position ?? found.position) : reached;
      if (reached > after) pages++; // one with which a message's walk catches up is none of what was asked for
      found.isMore = pages >= MOST_PAGES;
      if (found.count >= limit || found.isMore || gone.aborted || this.tail.isClosed) break;
    }
    return found;
  }
}
