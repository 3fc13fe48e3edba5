export type { Actor, DomainEvent, EncodedEvent, EventMeta, StoredEvent } from './envelope.js';
export { addressTag, instant, sealed, type Sealed } from './sealed.js';
export * from './message/message-events.js';
export * from './delivery/delivery-events.js';
export * from './pattern/pattern-events.js';
export * from './policy/policy-events.js';
export * from './policy/policy-streams.js';
export * from './policy/policy-state.js';
export { evolvePolicy, foldPolicy, growingPolicy, type GrowingPolicy } from './policy/evolve-policy.js';
export { policySetOf, scopeRef } from './policy/policy-set-of.js';
export { storable, type PolicyRefusal, type PolicyRefusalCode, type PolicyUse } from './policy/policy-refusal.js';
export { groupRefOf, patternRefOf, usesOf } from './policy/policy-references.js';
export {
  decideDeletePattern,
  decideMovePattern,
  decideSavePattern,
  mayGoLive,
  type Approval,
  type DeletePattern,
  type MovePattern,
  type SavePattern,
} from './policy/decide-pattern.js';
export { decideDeleteGroup, decideSaveGroup, type DeleteGroup, type SaveGroup } from './policy/decide-group.js';
export {
  decideAnnotatePlace,
  decideChangeSettings,
  decideClosePlace,
  decideOpenPlace,
  placeOf,
  type AnnotatePlace,
  type ChangeSettings,
  type OpenPlace,
  type SettingRule,
} from './policy/decide-place.js';
export { decideGrantException, decideWithdrawException, type GrantException } from './policy/decide-exception.js';
export { diffPolicies, type FieldDifference, type PolicyDifference, type SettingHome } from './policy/policy-diff.js';
export { factsToRestore, type ReasonFor, type StreamFacts } from './policy/restore-policy.js';
export { FIRST_POLICY_REVISION, nextPolicyRevision } from './policy/policy-revision.js';
export * from './account/account-events.js';
export * from './account/account-state.js';
export { accountDecider, type AccountCommand, type AccountRefusal } from './account/account-decider.js';
export * from './access/access-events.js';
export { decodeEvent, decodeMeta, encodeEvent, eventSchemas, UnreadableEvent, type AnyEvent, type EventType } from './codec.js';
export { isRefusal, type Refusal } from './refusal.js';
export * from './message/message-state.js';
export { statusOfMessage, type MessageStatus } from './message/message-status.js';
export * from './message/message-commands.js';
export { messageDecider } from './message/message-decider.js';
export * from './delivery/delivery-decider.js';
