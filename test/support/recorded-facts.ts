/** Reads the facts of a running engine straight from its database file, past all of the engine's code. */
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface RecordedFact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Message ids in the order in which they were received. */
export function messageIds(dataDir: string): string[] {
  return withDatabase(dataDir, (db) =>
    db
      .prepare<[], { stream: string }>(`select stream from events where type = 'MessageReceived' order by position`)
      .all()
      .map(({ stream }) => stream.slice('message-'.length)),
  );
}

/** Facts of the message that was received last. */
export function lastMessage(dataDir: string): { readonly id: string; readonly facts: RecordedFact[] } {
  const id = messageIds(dataDir).at(-1) ?? '';
  return { id, facts: facts(dataDir, `message-${id}`) };
}

export function facts(dataDir: string, stream: string): RecordedFact[] {
  return withDatabase(dataDir, (db) =>
    db
      .prepare<[string], { type: string; data: string }>('select type, data from events where stream = ? order by revision')
      .all(stream)
      .map(({ type, data }) => ({ type, data: JSON.parse(data) as Record<string, unknown> })),
  );
}

/** When facts of this type were recorded, by the engine's clock. */
export function instantsOf(dataDir: string, stream: string, type: string): string[] {
  return withDatabase(dataDir, (db) =>
    db
      .prepare<[string, string], { at: string }>(
        `select json_extract(meta, '$.at') as at from events where stream = ? and type = ? order by revision`,
      )
      .all(stream, type)
      .map(({ at }) => at),
  );
}

/** Waits until the newest message has a fact of this type; answers the types of all its facts. */
export async function factTypes(dataDir: string, until: string, timeoutMs = 10_000): Promise<string[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const types = lastMessage(dataDir).facts.map(({ type }) => type);
    if (types.includes(until)) return types;
    if (Date.now() > deadline) throw new Error(`no ${until} in ${types.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function withDatabase<T>(dataDir: string, read: (db: Database.Database) => T): T {
  const db = new Database(join(dataDir, 'lazaret.db'), { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
