export type { Actor, DomainEvent, EncodedEvent, EventMeta, StoredEvent } from './envelope.js';
export { addressTag, instant, sealed, type Sealed } from './sealed.js';
export * from './message/fact-parts.js';
export * from './message/decision-events.js';
export * from './message/message-events.js';
export * from './message/opening-events.js';
export * from './message/protection-events.js';
export * from './delivery/delivery-events.js';
export * from './delivery/envelope-dsn.js';
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
export { policyDigest } from './policy/policy-digest.js';
export { FIRST_POLICY_REVISION, nextPolicyRevision } from './policy/policy-revision.js';
export * from './account/account-events.js';
export * from './account/account-state.js';
export { accountDecider, type AccountCommand, type AccountRefusal } from './account/account-decider.js';
export * from './access/access-events.js';
export * from './bulk/bulk-events.js';
export * from './node/node-events.js';
export * from './node/work-holder.js';
export * from './dkim-key/dkim-key-events.js';
export {
  dkimKeyDecider,
  dkimKeyStream,
  evolveDkimKey,
  type DkimKeyCommand,
  type DkimKeyRefusal,
  type DkimKeyState,
  type KnownDkimKey,
} from './dkim-key/dkim-key-decider.js';
export * from './pdf-password/pdf-password-events.js';
export {
  evolvePdfPassword,
  pdfPasswordDecider,
  pdfPasswordStream,
  type KnownPdfPassword,
  type PdfPasswordCommand,
  type PdfPasswordRefusal,
  type PdfPasswordState,
} from './pdf-password/pdf-password-decider.js';
export { hasExpired, isInForce, passwordInForce, replacedBy } from './pdf-password/passwords-in-force.js';
export * from './certificate/certificate-events.js';
export * from './certificate/certificate-state.js';
export * from './certificate/decide-certificate.js';
export * from './key-ring/key-ring-events.js';
export * from './ledger/ledger-events.js';
export * from './pgp-key/pgp-key-events.js';
export * from './pgp-key/pgp-key-state.js';
export { pgpKeyDecider, type PgpKeyCommand, type PgpKeyRefusal } from './pgp-key/pgp-key-decider.js';
export * from './link/link-events.js';
export * from './link/link-state.js';
export { CODE_MINUTES, linkDecider, type LinkCommand, type LinkRefusal } from './link/link-decider.js';
export { cloudEventLine, MAX_EVENT_LINE_BYTES, readCloudEventLine, type CloudEventAttributes, type ReadLine } from './cloud-event.js';
export { cefLine } from './export/cef.js';
export { ecsEvent } from './export/ecs.js';
export { meaningOf, titleOf, type EventMeaning } from './export/event-meaning.js';
export * from './export/export-events.js';
export {
  evolveExport,
  exportDecider,
  exportStream,
  mayLeave,
  type ExportChange,
  type ExportCommand,
  type ExportPerson,
  type ExportRefusal,
  type ExportState,
  type KnownExport,
} from './export/export-decider.js';
export { isAboutMessage, scopeOf, streamsNamedAfter } from './export/events-in-scope.js';
export { exportLine } from './export/export-line.js';
export * from './export/exported-event.js';
export { ocsfEvent } from './export/ocsf.js';
export { framedSyslog, MAX_SYSLOG_BYTES, syslogMessage } from './export/syslog.js';
export { decodeEvent, decodeMeta, encodeEvent, eventSchemas, UnreadableEvent, type AnyEvent, type EventType } from './codec.js';
export { isRefusal, type Refusal } from './refusal.js';
export * from './message/message-state.js';
export { evolveMessage } from './message/evolve-message.js';
export { statusOfMessage, type MessageStatus } from './message/message-status.js';
export * from './message/message-commands.js';
export { messageDecider } from './message/message-decider.js';
export { encryptionFailed, formFact } from './message/leaving-facts.js';
export * from './delivery/delivery-decider.js';
export { heldReportDecider, type HeldReportState, type RecordHeldReport } from './delivery/held-report-decider.js';
export { sessionDecider, type SessionCommand, type SessionState } from './session/session-decider.js';
export { SESSION_ENDS, sessionEventSchemas, sessionStream, type SessionEnd, type SessionEvent } from './session/session-events.js';
export { claimAt, leaseDecider, evolveLease, type LeaseCommand, type LeaseRefusal, type LeaseState } from './lease/lease-decider.js';
export { leaseEventSchemas, type LeaseEvent } from './lease/lease-events.js';
export * from './erasure/erasure-decider.js';
export { erasureEventSchemas, ERASURE_REASONS, type ErasureEvent } from './erasure/erasure-events.js';
export { retentionEventSchemas, type DayKeyKind, type RetentionEvent } from './retention/retention-events.js';
export * from './legal-hold/legal-hold-decider.js';
export { legalHoldEventSchemas, type LegalHoldEvent, type LegalHoldScope } from './legal-hold/legal-hold-events.js';
export { isInScope, type LegalHoldFacts } from './legal-hold/legal-hold-scope.js';
export * from './notice/notice-events.js';
export { noticeDecider, type NoticeCommand, type NoticeState } from './notice/notice-decider.js';
export { draftedId, MOST_DRAFTED, simulationEventSchemas, type SimulationEvent } from './simulation/simulation-events.js';
export * from './tuning/tuning-events.js';
export { evolveTuning, tuningDecider, type TuningCommand, type TuningRefusal, type TuningState } from './tuning/tuning-decider.js';
