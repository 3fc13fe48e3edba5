/** On a double of the server: it proves how the protocol is used, and nothing of a server. `npm run test:eventstore` asks a real one the same. */
import { openEventStoreDouble } from '../../../test/support/eventstore-double/eventstore-double.js';
import { eventStoreContract } from './event-store.contract.js';
import { openEventStoreDb } from './eventstoredb.js';

eventStoreContract('eventstoredb (double)', async () => {
  const double = await openEventStoreDouble();
  return { open: () => openEventStoreDb(double.url), dispose: () => double.close() };
});
