/**
 * What somebody does who may write to the file of a store and wants to leave no trace: six deeds, done with SQL by another program than
 * Lazaret. The skilled one also computes all chain hashes anew, from what docs/adr/0008 says and not with our code.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import type { SeededRandom } from './seeded-random.js';

export const DEEDS = ['edit', 'reorder', 'delete', 'insert', 'truncate', 'swap streams'] as const;
export type Deed = (typeof DEEDS)[number];

/** What was done, for the report, and the first position that the log is not what it was. */
export interface Tampered {
  readonly what: string;
  readonly position: number;
}

interface Row {
  position: number;
  stream: string;
  revision: number;
  id: string;
  type: string;
  version: number;
  data: string;
  meta: string;
  chain: string;
}

/** Does it at a random place, among events up to a position. */
export function tamper(
  file: string,
  deed: Deed,
  { random, upTo, isSkilled }: { random: SeededRandom; upTo: number; isSkilled: boolean },
): Tampered {
  const db = new Database(file);
  try {
    const tampered = db.transaction(() => new Tamperer(db, random, upTo)[METHODS[deed]]())();
    if (isSkilled) computeChainsAnew(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    return tampered;
  } finally {
    db.close();
  }
}

const METHODS = {
  edit: 'edit',
  reorder: 'reorder',
  delete: 'remove',
  insert: 'insert',
  truncate: 'truncate',
  'swap streams': 'swapStreams',
} as const satisfies Record<Deed, keyof Tamperer>;

class Tamperer {
  constructor(
    private readonly db: Database.Database,
    private readonly random: SeededRandom,
    private readonly upTo: number,
  ) {}

  edit(): Tampered {
    const row = this.anyEvent();
    const { data } = row;
    const at = this.random.between(1, data.length - 2);
    const other = data[at] === '7' ? '8' : '7';
    this.db.prepare('UPDATE events SET data = ? WHERE position = ?').run(data.slice(0, at) + other + data.slice(at + 1), row.position);
    return { what: `${row.type} at ${row.position}: a character of the data`, position: row.position };
  }

  reorder(): Tampered {
    const [one, other] = this.twoEvents();
    this.exchange('position', one.position, other.position);
    return { what: `${one.type} at ${one.position} exchanged with ${other.type} at ${other.position}`, position: one.position };
  }

  /** The log closes over the gap: what followed stands there then. */
  remove(): Tampered {
    const row = this.anyEvent();
    this.db.prepare('DELETE FROM events WHERE position = ?').run(row.position);
    this.db.prepare('UPDATE events SET revision = -revision WHERE stream = ? AND revision > ?').run(row.stream, row.revision);
    this.db.prepare('UPDATE events SET revision = -revision - 1 WHERE stream = ? AND revision < 0').run(row.stream);
    return { what: `${row.type} at ${row.position} taken out`, position: row.position + 1 };
  }

  /** A copy of an event, as a new end of the other's stream. */
  insert(): Tampered {
    const [at, model] = this.twoEvents();
    const { stream, chain } = at;
    const revision = Number(this.db.prepare('SELECT max(revision) FROM events WHERE stream = ?').pluck().get(stream)) + 1;
    this.db.prepare('UPDATE events SET position = -position WHERE position >= ?').run(at.position);
    this.db.prepare('UPDATE events SET position = -position + 1 WHERE position < 0').run();
    const values = [
      at.position,
      stream,
      revision,
      `${model.id.slice(0, -4)}f00d`,
      model.type,
      model.version,
      model.data,
      model.meta,
      chain,
    ];
    this.db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...values);
    return { what: `${model.type} put in at ${at.position}`, position: at.position };
  }

  truncate(): Tampered {
    const { position } = this.anyEvent();
    this.db.prepare('DELETE FROM events WHERE position >= ?').run(position);
    return { what: `all from ${position} on cut off`, position };
  }

  swapStreams(): Tampered {
    const [one, other] = this.twoEvents();
    const rename = this.db.prepare('UPDATE events SET stream = ? WHERE stream = ?');
    rename.run('\u0000', one.stream);
    rename.run(one.stream, other.stream);
    rename.run(other.stream, '\u0000');
    const first = this.db.prepare('SELECT min(position) FROM events WHERE stream IN (?, ?)').pluck().get(one.stream, other.stream);
    return { what: `streams ${one.stream} and ${other.stream} exchanged`, position: Number(first) };
  }

  private anyEvent(): Row {
    const chosen = this.db
      .prepare<[number, number], Row>(`SELECT * FROM events WHERE stream <> 'ledger' AND position <= ? ORDER BY position LIMIT 1 OFFSET ?`)
      .get(this.upTo, this.random.between(0, this.count() - 2));
    if (chosen === undefined) throw new Error('there is no event to tamper with');
    return chosen;
  }

  /** Of two streams, in the order of the log. */
  private twoEvents(): readonly [Row, Row] {
    for (;;) {
      const [one, other] = [this.anyEvent(), this.anyEvent()];
      if (one.stream !== other.stream) return one.position < other.position ? [one, other] : [other, one];
    }
  }

  private count(): number {
    return Number(this.db.prepare(`SELECT count(*) FROM events WHERE stream <> 'ledger' AND position <= ?`).pluck().get(this.upTo));
  }

  private exchange(column: 'position', one: number, other: number): void {
    const move = this.db.prepare(`UPDATE events SET ${column} = ? WHERE ${column} = ?`);
    move.run(-1, one);
    move.run(one, other);
    move.run(other, -1);
  }
}

/** As the writer would have: over all streams but the ledger, whose signatures nobody without the key can make. */
function computeChainsAnew(db: Database.Database): void {
  const heads = new Map<string, { revision: number; chain: string }>();
  const update = db.prepare('UPDATE events SET revision = ?, chain = ? WHERE position = ?');
  const rows = db.prepare<[], Row>(`SELECT * FROM events WHERE stream <> 'ledger' ORDER BY position`).all();
  db.transaction(() => {
    db.prepare(`UPDATE events SET revision = -position WHERE stream <> 'ledger'`).run(); // out of each other's way
    for (const row of rows) {
      const head = heads.get(row.stream) ?? { revision: -1, chain: hashOf(['lazaret/stream/v1', row.stream]) };
      const revision = head.revision + 1;
      const { stream, id, type, version, data, meta } = row;
      const chain = hashOf(['lazaret/event/v1', head.chain, stream, String(revision), id, type, String(version), data, meta]);
      heads.set(stream, { revision, chain });
      update.run(revision, chain, row.position);
    }
  })();
}

function hashOf(fields: readonly string[]): string {
  const hash = createHash('sha256');
  for (const field of fields) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(field));
    hash.update(length).update(field, 'utf8');
  }
  return hash.digest('hex');
}
