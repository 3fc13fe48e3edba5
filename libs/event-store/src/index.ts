export { EventTooLarge, MAX_EVENT_BYTES } from './append-rules.js';
export { CannotOpenStore } from './cannot-open-store.js';
export { emptyHead, genesis, headOf, linkChain } from './chain.js';
export { copyLog, CopyRefused, type CopiedLog, type CopyOptions, type CopyProgress } from './copy-log.js';
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
export type { CheckReceipt, LedgerExtent, LedgerKey, OutsideAnchor, ReceiptVerdict } from './ledger-findings.js';
export { isAudited, MAX_SEALED_EVENTS } from './ledger-order.js';
export { ledgerSigner, signRotation, signSeal, signStart, UnsealedEvents, type LedgerSigner, type SealedEnd } from './ledger-signer.js';
export { logEvents, type LogStretch } from './log-events.js';
export { logUpTo } from './log-up-to.js';
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
export { snapshotLog } from './snapshot-log.js';
export { NewerStore } from './schema-version.js';
export { acquireStoreLock, StoreLocked } from './store-lock.js';
export { verifyStreams, type BadEvent, type Verification } from './verify.js';
export {
  orderHeadLine,
  orderLine,
  MAX_ORDER_LINE_BYTES,
  WHOLE_ORDER_EVENTS,
  type OrderedEvent,
  type OrderHead,
  type SealedStretch,
} from './order-line.js';
export { verifyLog, type LogFault, type LogProblem, type LogVerdict, type VerifyOptions } from './verify-log.js';
export { BadOrder, verifyPart, type CheckpointAt, type OrderFault, type PartOrder, type PartVerdict } from './verify-part.js';
