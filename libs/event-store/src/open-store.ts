import type { EventStore } from './event-store.js';
import { isEventStoreUrl } from './eventstoredb-url.js';
import { createMemoryStore } from './memory.js';
import { openSqliteReader, openSqliteStore } from './sqlite.js';

const SQLITE = /^sqlite:(?=.)/;
const POSTGRES = /^postgres(?:ql)?:/;

/**
 * Opens the store that a URL names: `sqlite:<path>` (the path as the operating system takes it, relative to the working
 * directory), `postgres://…` (see parsePostgresUrl), `esdb://…` or `kurrentdb://…` (see eventStoreAddress), or `memory:` for a store
 * that ends with the process. What speaks to a server is loaded only when a URL asks for it.
 * @throws RangeError for any other URL; else what the adapter says.
 */
export async function openStore(url: string): Promise<EventStore> {
  if (url === 'memory:') return createMemoryStore();
  if (SQLITE.test(url)) return openSqliteStore(url.replace(SQLITE, ''));
  if (POSTGRES.test(url)) return (await import('./postgres.js')).openPostgresStore(url);
  if (isEventStoreUrl(url)) return (await import('./eventstoredb.js')).openEventStoreDb(url);
  throw new RangeError(`${schemeOf(url)}: is no store that this program knows: use sqlite:<path>, postgres://…, esdb://… or memory:`);
}

/** What a program that only looks at the log gets. */
export type StoreReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition' | 'close'>;

/**
 * Opens an existing store for reading only, also while engines write to it.
 * @throws RangeError for a URL that names nothing that lasts; what the adapter says when there is no store.
 */
export async function openStoreForReading(url: string): Promise<StoreReader> {
  if (SQLITE.test(url)) {
    const reader = openSqliteReader(url.replace(SQLITE, ''));
    return {
      ...reader,
      close: () => {
        reader.close();
        return Promise.resolve();
      },
    };
  }
  if (POSTGRES.test(url)) return (await import('./postgres.js')).openPostgresReader(url);
  if (isEventStoreUrl(url)) return (await import('./eventstoredb.js')).openEventStoreDb(url);
  throw new RangeError(`${schemeOf(url)}: is no store that can be read from outside: use sqlite:<path>, postgres://… or esdb://…`);
}

function schemeOf(url: string): string {
  return url.split(':', 1)[0] ?? '';
}
