/** Works off what is due: one loop, each kind of work one function, a failure costs a later try and never the loop. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { createProjector, type Projector } from '#event-store';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import {
  AGENDA_TABLE,
  agendaEvent,
  agendaProjection,
  knowsEventType,
  type AgendaEvent,
  type Work,
  type WorkKind,
} from './agenda-projection.js';

/** Whether a row of work is finished, or when to look again (ISO-8601 UTC). */
export type WorkResult = 'done' | { readonly again: string };
export type Workers = Readonly<Record<Exclude<WorkKind, 'hand-over'>, (work: Work) => Promise<WorkResult>>> & {
  /** A hand-over that a stop of the engine has interrupted. */
  readonly interrupted: (messageId: string) => Promise<void>;
  /** Whether a hold may end by its time; while not, such work is left where it is. */
  readonly mayExpire: () => boolean;
};

const TICK_MS = 250;
const AT_ONCE = 16;
const RETRY_MS = 15_000;

export class Agenda {
  private readonly db: Database.Database;
  private readonly projector: Projector;
  private readonly underWay = new Map<string, Promise<void>>();
  /** Rows whose result could not be written, by key: not worked again between `from` and `until`, unless an event changes them. */
  private readonly unsettled = new Map<string, { readonly dueAt: string; readonly from: string; readonly until: string }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
    private readonly log: EngineLog,
    private readonly workers: Workers,
    dataDir: string,
  ) {
    this.db = new Database(path.join(dataDir, 'agenda.db'));
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL'); // rebuilt from the log when lost
    this.projector = createProjector<AgendaEvent>({
      store: events.store,
      db: this.db,
      projection: agendaProjection,
      knows: knowsEventType,
      decode: agendaEvent,
      onStopped: (cause, position) => {
        log.error({ cause: errorName(cause), position }, 'the agenda stands still: an event cannot be read');
      },
    });
  }

  /**
   * Catches up with the log, settles hand-overs that a stop has interrupted, then works. Call before mail is taken. Answers
   * whether the log ends before what was read of it earlier, as after restoring an older one: then all rows are made anew.
   */
  async start(): Promise<{ readonly logWentBack: boolean }> {
    const logWentBack = await this.catchUp();
    const open = this.db.prepare<[], { id: string }>(`select id from ${AGENDA_TABLE} where kind = 'hand-over'`).all();
    for (const { id } of open) {
      await this.workers.interrupted(id);
      this.db.prepare(`delete from ${AGENDA_TABLE} where kind = 'hand-over' and id = ?`).run(id);
    }
    if (open.length > 0) this.log.warn({ messages: open.length }, 'hand-overs were interrupted; their outcome is unknown');
    this.timer = setInterval(() => {
      this.look();
    }, TICK_MS);
    return { logWentBack };
  }

  private async catchUp(): Promise<boolean> {
    const end = await this.events.store.lastPosition();
    const logWentBack = this.projector.position() > end;
    if (logWentBack) {
      this.log.warn({ position: this.projector.position(), end }, 'the log is older than the agenda, which is built anew');
      await this.projector.rebuild();
    } else {
      this.projector.start();
      await this.projector.reached(end);
    }
    return logWentBack;
  }

  /** Lets work under way end. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay.values());
    await this.projector.stop();
    this.db.close();
  }

  /** A database that fails now (disk full, input or output error) costs this look, and never the engine. */
  private look(): void {
    try {
      this.tick();
    } catch (cause) {
      this.log.error({ cause: errorName(cause) }, 'the agenda cannot be read now');
    }
  }

  private tick(): void {
    const now = this.clock.iso();
    const due = this.db
      .prepare<[string, number], { kind: Exclude<WorkKind, 'hand-over'>; id: string; message_id: string; due_at: string }>(
        `select kind, id, message_id, due_at from ${AGENDA_TABLE}
         where due_at <= ? and kind not in (${this.workers.mayExpire() ? "'hand-over'" : "'hand-over', 'expire'"}) order by due_at limit ?`,
      )
      .all(now, AT_ONCE * 4 + this.unsettled.size);
    for (const row of due) {
      const key = `${row.kind} ${row.id}`;
      if (this.underWay.size >= AT_ONCE) return;
      if (this.underWay.has(key) || this.waits(key, row.due_at, now)) continue;
      const work = { kind: row.kind, id: row.id, messageId: row.message_id, dueAt: row.due_at };
      this.underWay.set(
        key,
        this.workOff(work, this.workers[row.kind]).finally(() => this.underWay.delete(key)),
      );
    }
  }

  /** Whether a row is only still due because its result could not be written. */
  private waits(key: string, dueAt: string, now: string): boolean {
    const unsettled = this.unsettled.get(key);
    if (unsettled === undefined) return false;
    if (unsettled.dueAt === dueAt && unsettled.from <= now && now < unsettled.until) return true;
    this.unsettled.delete(key);
    return false;
  }

  /** Never rejects. */
  private async workOff(work: Work, worker: (work: Work) => Promise<WorkResult>): Promise<void> {
    let result: WorkResult;
    try {
      result = await worker(work);
    } catch (cause) {
      this.log.error({ kind: work.kind, id: work.id, cause: errorName(cause) }, 'work failed and will be tried again');
      result = { again: this.in(RETRY_MS) };
    }
    this.settle(work, result);
  }

  /** An event may have changed the row meanwhile: then that is what counts. Never throws: the row is then left alone for a while. */
  private settle({ kind, id, dueAt }: Work, result: WorkResult): void {
    try {
      if (result === 'done') this.db.prepare(`delete from ${AGENDA_TABLE} where kind = ? and id = ? and due_at = ?`).run(kind, id, dueAt);
      else
        this.db
          .prepare(`update ${AGENDA_TABLE} set due_at = ? where kind = ? and id = ? and due_at = ?`)
          .run(result.again, kind, id, dueAt);
    } catch (cause) {
      const soonest = this.in(RETRY_MS);
      const until = result !== 'done' && result.again > soonest ? result.again : soonest;
      this.unsettled.set(`${kind} ${id}`, { dueAt, from: this.clock.iso(), until });
      this.log.error({ kind, id, cause: errorName(cause) }, 'the result of work could not be written; it will be looked at again');
    }
  }

  private in(ms: number): string {
    return new Date(this.clock.now().getTime() + ms).toISOString();
  }
}
