import type { EventStore } from './event-store.js';
import { createMemoryStore } from './memory.js';
import { openSqliteStore } from './sqlite.js';

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
