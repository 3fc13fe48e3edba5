/** Works off what is due: one loop, each kind of work one function, a failure costs a later try and never the loop. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { createProjector, type Projector } from '#event-store';
import type { EngineClock } from '../platform/engine-clock.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { Nodes } from '../nodes/nodes.js';
import type { EventLog } from '../platform/event-log.js';
import {
  AGENDA_TABLE,
  agendaEvent,
  agendaProjection,
  knowsEventType,
  type AgendaEvent,
  type DueKind,
  type Work,
  type WorkKind,
} from './agenda-projection.js';
import { WorkLoop, type Lane, type WorkResult } from './work-loop.js';
import { WorkTable } from './work-table.js';

export type Workers = Readonly<Record<DueKind, (work: Work) => Promise<WorkResult>>> & {
  /** A hand-over that a stop of the engine has interrupted. */
  readonly interrupted: (messageId: string) => Promise<void>;
  /** Whether anything may be destroyed by its time; while not, such work is left where it is. */
  readonly mayExpire: () => boolean;
};

/** Mail for a slow next hop must not delay what people have decided. */
const LANES: readonly Lane<DueKind>[] = [
  { kinds: ['deliver', 'report'], atOnce: 24 },
  { kinds: ['commit', 'expire', 'purge', 'destroy-content', 'destroy-snippets', 'destroy-key', 'keep', 'spread-legal-hold'], atOnce: 16 },
];
/** What a clock that has leapt must not bring about. */
const ENDS_BY_TIME: ReadonlySet<DueKind> = new Set(['expire', 'purge', 'destroy-snippets']);
/** What waits for every message whose bytes are kept, sooner or later. */
const OF_KEPT_MESSAGES = JSON.stringify(['expire', 'purge', 'destroy-content', 'hand-over'] satisfies WorkKind[]);
const INTERRUPTED_EVERY_MS = 500;
const WORDS = {
  unreadable: 'the agenda cannot be read now',
  failed: 'work failed and will be tried again',
  unsettled: 'the result of work could not be written; it will be looked at again',
};

export class Agenda {
  private readonly db: Database.Database;
  private readonly projector: Projector;
  private readonly loop: WorkLoop<DueKind>;
  private settling: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private known: Database.Statement<[string, string], number> | undefined;

  constructor(
    private readonly events: EventLog,
    private readonly clock: EngineClock,
    private readonly log: EngineLog,
    private readonly workers: Workers,
    private readonly nodes: Nodes,
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
    this.loop = new WorkLoop({
      ...{ lanes: LANES, table: new WorkTable(this.db, AGENDA_TABLE), clock, log, words: WORDS },
      work: (work) => workers[work.kind](work),
      turnOf: ({ kind, id }) => `${kind} ${id}`,
      isWanted: (kind) => !ENDS_BY_TIME.has(kind) || workers.mayExpire(),
      ranks: () => nodes.ranks(),
    });
  }

  /**
   * Catches up with the log, settles hand-overs that a stop has interrupted, then works and sees to those of other engines that are gone. Call before mail is taken. Answers
   * whether the log ends before what was read of it earlier, as after restoring an older one: then all rows are made anew.
   */
  async start(): Promise<{ readonly logWentBack: boolean }> {
    const logWentBack = await this.catchUp();
    await this.settleInterrupted();
    if (this.nodes.id !== undefined) this.timer = setInterval(() => this.lookForInterrupted(), INTERRUPTED_EVERY_MS);
    this.hasten('deliver'); // that the next hop was down is not known any more
    this.loop.start();
    return { logWentBack };
  }

  private lookForInterrupted(): void {
    this.settling ??= this.settleInterrupted()
      .catch((cause: unknown) => {
        this.log.error({ cause: errorName(cause) }, 'interrupted hand-overs could not be settled; it is tried again');
      })
      .finally(() => (this.settling = undefined));
  }

  /** A hand-over that is under way at an engine that lives is left to it. */
  private async settleInterrupted(): Promise<void> {
    const open = this.db.prepare<[], { id: string; node: string }>(`select id, node from ${AGENDA_TABLE} where kind = 'hand-over'`).all();
    const settled = open.filter(({ node }) => node === '' || this.nodes.isGone(node));
    for (const { id } of settled) {
      await this.workers.interrupted(id);
      this.db.prepare(`delete from ${AGENDA_TABLE} where kind = 'hand-over' and id = ?`).run(id);
    }
    if (settled.length > 0) this.log.warn({ messages: settled.length }, 'hand-overs were interrupted; their outcome is unknown');
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

  /** Whether something is still to be done about a message: then the log has events of it. Nothing to do says nothing. */
  hasWorkFor(messageId: string): boolean {
    this.known ??= this.db
      .prepare<[string, string], number>(`select 1 from ${AGENDA_TABLE} where kind in (select value from json_each(?)) and id = ? limit 1`)
      .pluck();
    return this.known.get(OF_KEPT_MESSAGES, messageId) !== undefined;
  }

  /** Lets work under way end. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.settling;
    await this.loop.stop();
    await this.projector.stop();
    this.db.close();
  }

  /** Makes all work of a kind due now: what it waited for has come. */
  hasten(kind: DueKind): void {
    try {
      const now = this.clock.iso();
      this.db.prepare(`update ${AGENDA_TABLE} set due_at = ? where kind = ? and due_at > ?`).run(now, kind, now);
    } catch (cause) {
      this.log.error({ kind, cause: errorName(cause) }, 'waiting work could not be hastened; it is done at its time');
    }
  }
}
