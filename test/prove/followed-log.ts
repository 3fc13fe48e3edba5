/** Reads an engine's log beside it, straight from the file: a proof that kills at an event must see it before anybody is told. */
import Database from 'better-sqlite3';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';

export interface LoggedFact {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly data: string;
}

export interface FollowedLog {
  /** Everything after a position, in order. */
  after(position: number): readonly LoggedFact[];
  last(): number;
  /** The first fact after `position` that fits; undefined after `timeoutMs`. `pauseMs` 0 sees it at once, and takes a whole processor. */
  until(position: number, fits: (fact: LoggedFact) => boolean, timeoutMs?: number, pauseMs?: number): Promise<LoggedFact | undefined>;
  close(): void;
}

/** `dataDir` of an engine with a SQLite store; it must have been started once. */
export function followLog(dataDir: string): FollowedLog {
  const db = new Database(join(dataDir, 'lazaret.db'), { readonly: true });
  const facts = db.prepare<[number], LoggedFact>('SELECT position, stream, type, data FROM events WHERE position > ? ORDER BY position');
  const last = db.prepare<[], { last: number }>('SELECT coalesce(max(position), 0) AS last FROM events');
  return {
    after: (position) => facts.all(position),
    last: () => last.get()?.last ?? 0,
    async until(position, fits, timeoutMs = 20_000, pauseMs = 10) {
      for (const end = performance.now() + timeoutMs; performance.now() < end;) {
        const fact = facts.all(position).find(fits);
        if (fact !== undefined) return fact;
        await (pauseMs === 0 ? nextTurn() : wait(pauseMs));
      }
      return undefined;
    },
    close: () => {
      db.close();
    },
  };
}
