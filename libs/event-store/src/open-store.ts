import type { EventStore } from './event-store.js';
import { createMemoryStore } from './memory.js';
import { openSqliteReader, openSqliteStore } from './sqlite.js';

/**
 * Opens the store that a URL names: `sqlite:<path>` (the path as the operating system takes it, relative to the working
 * directory), or `memory:` for a store that ends with the process.
 * @throws RangeError for any other URL; else what the adapter says.
 */
export async function openStore(url: string): Promise<EventStore> {
  if (url === 'memory:') return createMemoryStore();
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return openSqliteStore(url.slice('sqlite:'.length));
  throw new RangeError(`${url.split(':', 1)[0] ?? ''}: is no store that this program knows: use sqlite:<path> or memory:`);
}

/** What a program that only looks at the log gets. */
export type StoreReader = Pick<EventStore, 'readStream' | 'readAll' | 'lastPosition' | 'close'>;

/**
 * Opens an existing store for reading only, also while an engine writes to it.
 * @throws RangeError for a URL that names no file; SQLite's error when there is no store.
 */
export function openStoreForReading(url: string): Promise<StoreReader> {
  return new Promise((resolve) => resolve(readerOf(url)));
}

function readerOf(url: string): StoreReader {
  if (!url.startsWith('sqlite:') || url.length === 'sqlite:'.length)
    throw new RangeError(`${url.split(':', 1)[0] ?? ''}: is no store that can be read from outside: use sqlite:<path>`);
  const reader = openSqliteReader(url.slice('sqlite:'.length));
  return {
    ...reader,
    close: () => {
      reader.close();
      return Promise.resolve();
    },
  };
}
