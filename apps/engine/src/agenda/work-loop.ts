/**
 * Works off rows of work that are due, in lanes: a failure costs a later try and never the loop, and as long as a lane is full
 * the next work follows at once.
 */
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { DueWork, WorkTable } from './work-table.js';

/** Whether a row of work is finished, or when to look again (ISO-8601 UTC). */
export type WorkResult = 'done' | { readonly again: string };

/** Work of one lane never keeps that of another waiting. */
export interface Lane<Kind extends string> {
  readonly kinds: readonly Kind[];
  readonly atOnce: number;
}

export interface WorkLoopParts<Kind extends string> {
  readonly table: WorkTable<Kind>;
  readonly lanes: readonly Lane<Kind>[];
  readonly clock: EngineClock;
  readonly log: EngineLog;
  /** What is logged when something fails. */
  readonly words: { readonly unreadable: string; readonly failed: string; readonly unsettled: string };
  readonly work: (work: DueWork<Kind>) => Promise<WorkResult>;
  /** Work with the same turn is done one after the other. */
  readonly turnOf: (work: DueWork<Kind>) => string;
  /** What is not wanted now stays where it is. */
  readonly isWanted?: (kind: Kind) => boolean;
  /** Our place in the order of engines, by slot of work; undefined: all work is ours. Empty: none is now. */
  readonly ranks?: () => readonly number[] | undefined;
}

interface UnderWay<Kind> {
  readonly kind: Kind;
  /** Undefined: work that no row says. */
  readonly row: string | undefined;
  readonly ended: Promise<void>;
}

interface Unsettled {
  readonly dueAt: string;
  readonly from: string;
  readonly until: string;
}

export const TICK_MS = 250;
/** After a failure, then twice as long each time: what another engine or the store is at is mostly over soon. */
const FIRST_RETRY_MS = 1_000;
const RETRY_MS = 15_000;
/** Rows of which failures in a row are counted; the others begin anew. */
const MOST_FAILED = 10_000;

export class WorkLoop<Kind extends string> {
  /** By turn. */
  private readonly underWay = new Map<string, UnderWay<Kind>>();
  /** Rows whose result could not be written, by key: not worked again between `from` and `until`, unless an event changes them. */
  private readonly unsettled = new Map<string, Unsettled>();
  /** How long rows that failed wait now, milliseconds by key. */
  private readonly failed = new Map<string, number>();
  /** Lanes in which more may be due than was begun. */
  private readonly crowded = new Set<Lane<Kind>>();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(private readonly parts: WorkLoopParts<Kind>) {}

  start(): void {
    this.timer = setInterval(() => {
      this.look();
    }, TICK_MS);
  }

  /** Lets work under way end. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.timer = undefined;
    clearImmediate(this.soon);
    await Promise.all([...this.underWay.values()].map(({ ended }) => ended));
  }

  /** Begins what is due, as far as the lanes have room. A database that fails now (disk full, input or output error) costs this look, and never the engine. */
  look(): void {
    try {
      for (const lane of this.parts.lanes) this.fill(lane);
    } catch (cause) {
      this.parts.log.error({ cause: errorName(cause) }, this.parts.words.unreadable);
    }
  }

  /** Work that no row says, at its turn. */
  async inTurn(kind: Kind, turn: string, work: () => Promise<void>): Promise<void> {
    for (let busy = this.underWay.get(turn); busy !== undefined; busy = this.underWay.get(turn)) await busy.ended;
    const mine = work();
    const ended = mine.catch(() => undefined); // the caller learns of it
    this.begin(turn, { kind, row: undefined, ended });
    return mine;
  }

  private fill(lane: Lane<Kind>): void {
    this.crowded.delete(lane);
    const { table, clock, isWanted = () => true, ranks } = this.parts;
    const share = ranks?.();
    if (share?.length === 0) return;
    const kinds = lane.kinds.filter(isWanted);
    const now = clock.iso();
    // rows that are under way or unsettled are due as well, and must not hide others
    for (let limit = lane.atOnce + this.unsettled.size; this.hasRoom(lane); limit *= 2) {
      const due = table.due(now, kinds, limit, share);
      for (const work of due) if (this.hasRoom(lane)) this.take(work, lane, now);
      if (due.length < limit) break;
    }
    if (!this.hasRoom(lane)) this.crowded.add(lane);
  }

  private hasRoom({ kinds, atOnce }: Lane<Kind>): boolean {
    return [...this.underWay.values()].filter(({ kind }) => kinds.includes(kind)).length < atOnce;
  }

  private take(work: DueWork<Kind>, lane: Lane<Kind>, now: string): void {
    const turn = this.parts.turnOf(work);
    const row = keyOf(work);
    const busy = this.underWay.get(turn);
    if (busy !== undefined && busy.row !== row) this.crowded.add(lane);
    if (busy === undefined && !this.waits(work, now)) this.begin(turn, { kind: work.kind, row, ended: this.workOff(work) });
  }

  private begin(turn: string, { kind, row, ended }: UnderWay<Kind>): void {
    const lane = this.parts.lanes.find(({ kinds }) => kinds.includes(kind));
    const after = ended.then(() => {
      this.underWay.delete(turn);
      if (lane !== undefined && this.crowded.has(lane)) this.lookSoon();
    });
    this.underWay.set(turn, { kind, row, ended: after });
  }

  /** More may be due: the next look need not wait for the timer. */
  private lookSoon(): void {
    if (this.soon !== undefined || this.stopped) return;
    this.soon = setImmediate(() => {
      this.soon = undefined;
      this.look();
    });
  }

  /** Whether a row is only still due because its result could not be written. */
  private waits(work: DueWork<Kind>, now: string): boolean {
    const unsettled = this.unsettled.get(keyOf(work));
    if (unsettled === undefined) return false;
    if (unsettled.dueAt === work.dueAt && unsettled.from <= now && now < unsettled.until) return true;
    this.unsettled.delete(keyOf(work));
    return false;
  }

  /** Never rejects. */
  private async workOff(work: DueWork<Kind>): Promise<void> {
    const { log, words } = this.parts;
    let result: WorkResult;
    try {
      result = await this.parts.work(work);
      this.failed.delete(keyOf(work));
    } catch (cause) {
      log.error({ kind: work.kind, id: work.id, cause: errorName(cause) }, words.failed);
      result = { again: this.in(this.waitAfterFailure(keyOf(work))) };
    }
    this.settle(work, result);
  }

  private waitAfterFailure(row: string): number {
    const before = this.failed.get(row);
    const waitMs = before === undefined ? FIRST_RETRY_MS : Math.min(RETRY_MS, before * 2);
    this.failed.delete(row);
    this.failed.set(row, waitMs);
    const [oldest] = this.failed.keys();
    if (this.failed.size > MOST_FAILED && oldest !== undefined) this.failed.delete(oldest);
    return waitMs;
  }

  /** Never throws: a row whose result cannot be written is left alone for a while. */
  private settle(work: DueWork<Kind>, result: WorkResult): void {
    const { table, clock, log, words } = this.parts;
    try {
      if (result === 'done') table.done(work);
      else table.again(work, result.again);
    } catch (cause) {
      const soonest = this.in(RETRY_MS);
      const until = result !== 'done' && result.again > soonest ? result.again : soonest;
      this.unsettled.set(keyOf(work), { dueAt: work.dueAt, from: clock.iso(), until });
      log.error({ kind: work.kind, id: work.id, cause: errorName(cause) }, words.unsettled);
    }
  }

  private in(ms: number): string {
    return new Date(this.parts.clock.now().getTime() + ms).toISOString();
  }
}

function keyOf<Kind extends string>({ kind, id }: DueWork<Kind>): string {
  return `${kind} ${id}`;
}
