/**
 * What was destroyed must leave the write-ahead log of the read database, too: there a page stands as it was before, until
 * the log is copied into the database and cut off.
 */
import type Database from 'better-sqlite3';

const RETRY_MS = 1_000;
const BUSY_MS = 5_000;

/** Cuts the log off when asked, again and again while somebody reads it. */
export interface LogOverwriter {
  overwrite(): void;
  stop(): void;
}

export function logOverwriter(db: Database.Database): LogOverwriter {
  let again: NodeJS.Timeout | undefined;
  const overwriter: LogOverwriter = {
    overwrite() {
      clearTimeout(again);
      if (isCutOff(db)) return;
      again = setTimeout(() => {
        overwriter.overwrite();
      }, RETRY_MS);
      again.unref();
    },
    stop() {
      clearTimeout(again);
    },
  };
  return overwriter;
}

/** Waits for nobody: the engine's thread has other things to do. */
function isCutOff(db: Database.Database): boolean {
  db.pragma('busy_timeout = 0');
  try {
    const [outcome] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]; // one row, says SQLite's manual
    return outcome?.busy === 0;
  } catch {
    return false; // a statement of this connection still reads, or the disk is full
  } finally {
    db.pragma(`busy_timeout = ${String(BUSY_MS)}`);
  }
}
