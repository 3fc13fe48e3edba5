/** Every adapter of the event store, as benchmarks open it: a line for each. */
import { join } from 'node:path';
import { openStore, type EventStore } from '../libs/event-store/src/index.js';
import { startEventStoreProcess } from '../test/support/eventstore-double/eventstore-process.js';
import { startPostgres, whyNoPostgres } from '../test/support/postgres-server.js';

/** One adapter. */
export interface StoreAdapter {
  readonly name: string;
  /** @param directory - where its files go. */
  open(directory: string): Promise<{ readonly store: EventStore; readonly close: () => Promise<void> }>;
}

async function opened(url: string, also: () => Promise<void> = () => Promise.resolve()) {
  const store = await openStore(url);
  return { store, close: () => store.close().then(also) };
}

/** In the order of the table; the second is what the others are compared with. PostgreSQL where it is installed; a real EventStoreDB by `EVENTSTORE_URL`. */
export const STORE_ADAPTERS: readonly StoreAdapter[] = [
  { name: 'memory', open: () => opened('memory:') },
  { name: 'sqlite', open: (directory) => opened(`sqlite:${join(directory, 'adapter.db')}`) },
  {
    // a process of its own, which syncs a journal before it answers: it says what the client costs, and nothing of a server
    name: 'eventstoredb (double)',
    open: async (directory) => {
      const server = await startEventStoreProcess({ journal: join(directory, 'adapter.journal') });
      return opened(server.url, () => server.stop());
    },
  },
  ...(whyNoPostgres() === undefined ? [{ name: 'postgres', open: openPostgres }] : []),
  ...named('eventstoredb (server)', process.env['EVENTSTORE_URL']),
];

function named(name: string, url: string | undefined): StoreAdapter[] {
  return url === undefined || url === '' ? [] : [{ name, open: () => opened(url) }];
}

async function openPostgres() {
  const server = await startPostgres();
  return opened(server.url(), () => server.stop());
}
