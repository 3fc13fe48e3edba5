/** Whether all engines have the same read models, row by row. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { NAMES, type Nodes } from './nodes-engines.js';

const EQUAL_MS = 10_000;
/** Where each has read to, and how it keeps its index of words: its own. */
const OWN = /checkpoint|sqlite_|_(data|idx|docsize|config)$/;

/** Sentences; none when they are the same before long. */
export async function differencesOfModels(nodes: Nodes): Promise<string[]> {
  for (const until = performance.now() + EQUAL_MS; ;) {
    const models = NAMES.map((name) => modelsOf(nodes.engine(name)?.dataDir ?? ''));
    const differences = [...(models[0]?.keys() ?? [])].flatMap((table) =>
      NAMES.slice(1).flatMap((name, index) =>
        models[index + 1]?.get(table) === models[0]?.get(table) ? [] : [`${name} has another ${table} than mx1`],
      ),
    );
    if (differences.length === 0 || performance.now() > until) return differences;
    await wait(200);
  }
}

function modelsOf(dataDir: string): ReadonlyMap<string, string> {
  const db = new Database(join(dataDir, 'read.db'), { readonly: true });
  try {
    const tables = db.prepare<[], { name: string }>("select name from sqlite_master where type = 'table' order by name").all();
    return new Map(
      tables
        .filter(({ name }) => !OWN.test(name))
        .map(({ name }) => {
          const rows = db.prepare(`select * from "${name}"`).all();
          return [
            name,
            rows
              .map((row) => JSON.stringify(row))
              .sort()
              .join('\n'),
          ];
        }),
    );
  } finally {
    db.close();
  }
}
