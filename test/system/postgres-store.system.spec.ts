/** The event store on a real PostgreSQL server. */
import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../../libs/event-store/src/index.js';
import { eventStoreContract } from '../../libs/event-store/src/event-store.contract.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres-server.js';

const reason = whyNoPostgres();
let server: PostgresServer;
let stores = 0;

describe.skipIf(reason !== undefined)(`PostgreSQL${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  eventStoreContract('postgres', () => {
    const schema = `store_${String(stores++)}`;
    return Promise.resolve({
      open: () => openStore(server.url(`schema=${schema}`)),
      dispose: () => Promise.resolve(),
    });
  });
});
