export type { Actor, DomainEvent, EncodedEvent, EventMeta, StoredEvent } from './envelope.js';
export { addressTag, instant, sealed, type Sealed } from './sealed.js';
export * from './message/message-events.js';
export * from './delivery/delivery-events.js';
export * from './pattern/pattern-events.js';
export * from './account/account-events.js';
export { decodeEvent, decodeMeta, encodeEvent, eventSchemas, UnreadableEvent, type AnyEvent, type EventType } from './codec.js';
export { isRefusal, type Refusal } from './refusal.js';
