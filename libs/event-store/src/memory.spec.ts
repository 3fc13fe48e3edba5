import { eventStoreContract } from './event-store.contract.js';
import { createMemoryStore, type MemoryLog } from './memory.js';

eventStoreContract('memory', () => {
  const log: MemoryLog = [];
  return Promise.resolve({ open: () => Promise.resolve(createMemoryStore(log)), dispose: () => Promise.resolve() });
});
