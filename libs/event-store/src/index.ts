export { EventTooLarge, MAX_EVENT_BYTES } from './append-rules.js';
export { emptyHead, genesis, headOf, linkChain } from './chain.js';
export { handleCommand, type CommandHandling, type Decider, type EventCodec, type Handled, type Refused } from './decide-and-append.js';
export { eventId } from './event-id.js';
export {
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type EventStore,
  type LogFilter,
  type StreamAppend,
  type StreamHead,
  type Subscription,
} from './event-store.js';
export { createMemoryStore, type MemoryLog } from './memory.js';
export { openStore, openStoreForReading, type StoreReader } from './open-store.js';
export { UnknownEvent, type Decode, type Projection } from './projection.js';
export {
  createProjector,
  createProjectors,
  type Projector,
  type ProjectorOptions,
  type Projectors,
  type ProjectorsOptions,
} from './projector.js';
export { NewerStore } from './sqlite-connection.js';
export { StoreLocked } from './store-lock.js';
export { verifyStreams, type BadEvent, type Verification } from './verify.js';
