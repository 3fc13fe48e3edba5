/**
 * Events ↔ stored text. One schema per event; validated when written (nonsense is never stored) and when read (an unknown
 * or broken event is an error that stops whoever reads it, never skipped). Older versions are lifted by one-step upcasters.
 */
import { z } from 'zod';
import { accessEventSchemas, type AccessEvent } from './access/access-events.js';
import { lookFromV1 } from './access/access-upcasters.js';
import { accountEventSchemas, type AccountEvent } from './account/account-events.js';
import { bulkEventSchemas, type BulkEvent } from './bulk/bulk-events.js';
import { certificateEventSchemas, type CertificateEvent } from './certificate/certificate-events.js';
import { deliveryEventSchemas, type DeliveryEvent } from './delivery/delivery-events.js';
import { deliveryDeferredFromV1, deliveryRelayedFromV1, senderNotifiedFromV1 } from './delivery/delivery-upcasters.js';
import { dkimKeyEventSchemas, type DkimKeyEvent } from './dkim-key/dkim-key-events.js';
import { erasureEventSchemas, type ErasureEvent } from './erasure/erasure-events.js';
import type { EncodedEvent, EventMeta } from './envelope.js';
import { exportEventSchemas, type ExportEvent } from './export/export-events.js';
import { keyRingEventSchemas, type KeyRingEvent } from './key-ring/key-ring-events.js';
import { ledgerEventSchemas, type LedgerEvent } from './ledger/ledger-events.js';
import { leaseEventSchemas, type LeaseEvent } from './lease/lease-events.js';
import { legalHoldEventSchemas, type LegalHoldEvent } from './legal-hold/legal-hold-events.js';
import { linkEventSchemas, type LinkEvent } from './link/link-events.js';
import { messageEventSchemas, type MessageEvent } from './message/message-events.js';
import {
  contentDestroyedFromV1,
  custodyTakenFromV1,
  deletionScheduledFromV1,
  encryptionFailedFromV1,
  messageInspectedFromV1,
  messageInspectedFromV2,
  messageInspectedFromV3,
  releaseCommittedFromV1,
  releaseScheduledFromV1,
  verdictReachedFromV1,
} from './message/message-upcasters.js';
import { nodeEventSchemas, type NodeEvent } from './node/node-events.js';
import { noticeEventSchemas, type NoticeEvent } from './notice/notice-events.js';
import { patternEventSchemas, type PatternEvent } from './pattern/pattern-events.js';
import { pdfPasswordEventSchemas, type PdfPasswordEvent } from './pdf-password/pdf-password-events.js';
import { pgpKeyEventSchemas, type PgpKeyEvent } from './pgp-key/pgp-key-events.js';
import { pgpKeyTrustedFromV1 } from './pgp-key/pgp-key-upcasters.js';
import { policyEventSchemas, type PolicyEvent } from './policy/policy-events.js';
import { settingsChangedFromV1, settingsChangedFromV2 } from './policy/policy-upcasters.js';
import { retentionEventSchemas, type RetentionEvent } from './retention/retention-events.js';
import { sessionEventSchemas, type SessionEvent } from './session/session-events.js';
import { simulationEventSchemas, type SimulationEvent } from './simulation/simulation-events.js';
import { tuningEventSchemas, type TuningEvent } from './tuning/tuning-events.js';

/** Every schema by event type. */
export const eventSchemas = {
  ...messageEventSchemas,
  ...deliveryEventSchemas,
  ...noticeEventSchemas,
  ...patternEventSchemas,
  ...policyEventSchemas,
  ...accountEventSchemas,
  ...accessEventSchemas,
  ...leaseEventSchemas,
  ...legalHoldEventSchemas,
  ...erasureEventSchemas,
  ...retentionEventSchemas,
  ...linkEventSchemas,
  ...tuningEventSchemas,
  ...bulkEventSchemas,
  ...dkimKeyEventSchemas,
  ...pdfPasswordEventSchemas,
  ...keyRingEventSchemas,
  ...ledgerEventSchemas,
  ...certificateEventSchemas,
  ...pgpKeyEventSchemas,
  ...exportEventSchemas,
  ...nodeEventSchemas,
  ...sessionEventSchemas,
  ...simulationEventSchemas,
} as const;

/** Any event of any stream. */
export type AnyEvent =
  | MessageEvent
  | DeliveryEvent
  | NoticeEvent
  | PatternEvent
  | PolicyEvent
  | AccountEvent
  | AccessEvent
  | LeaseEvent
  | LegalHoldEvent
  | ErasureEvent
  | RetentionEvent
  | LinkEvent
  | TuningEvent
  | BulkEvent
  | DkimKeyEvent
  | PdfPasswordEvent
  | KeyRingEvent
  | LedgerEvent
  | CertificateEvent
  | PgpKeyEvent
  | ExportEvent
  | NodeEvent
  | SessionEvent
  | SimulationEvent;
export type EventType = AnyEvent['type'];

/** The version that is written today; raised together with an upcaster in {@link upcasters}. */
const currentVersion: Partial<Record<EventType, number>> = {
  MessageInspected: 4,
  VerdictReached: 3,
  DeliveryAttempted: 2,
  DeliveryDeferred: 2,
  DeliveryRelayed: 2,
  SenderNotified: 2,
  CustodyTaken: 2,
  ContentDestroyed: 2,
  ReleaseScheduled: 2,
  ReleaseCommitted: 2,
  DeletionScheduled: 2,
  EncryptionFailed: 2,
  NoticeQueued: 4,
  NoticeFailed: 2,
  NoticeWithheld: 2,
  PatternVersioned: 2,
  SettingsChanged: 3,
  PgpKeyImported: 2,
  PgpKeyUpdated: 2,
  PgpKeyTrusted: 2,
  RolesChanged: 4,
  AccountOpened: 4,
  ContentViewed: 2,
  ValueRevealed: 2,
  TrialMailViewed: 2,
};

/** `Type@n` → data of version n+1. Pure. Each has a golden event under test/golden-events. */
const upcasters: Readonly<Record<string, (data: unknown) => unknown>> = {
  'MessageInspected@1': messageInspectedFromV1,
  'MessageInspected@2': messageInspectedFromV2,
  'MessageInspected@3': messageInspectedFromV3,
  'VerdictReached@1': verdictReachedFromV1,
  'DeliveryDeferred@1': deliveryDeferredFromV1,
  'DeliveryRelayed@1': deliveryRelayedFromV1,
  'SenderNotified@1': senderNotifiedFromV1,
  'CustodyTaken@1': custodyTakenFromV1,
  'ContentDestroyed@1': contentDestroyedFromV1,
  'ReleaseScheduled@1': releaseScheduledFromV1,
  'ReleaseCommitted@1': releaseCommittedFromV1,
  'DeletionScheduled@1': deletionScheduledFromV1,
  'EncryptionFailed@1': encryptionFailedFromV1,
  'ContentViewed@1': lookFromV1,
  'ValueRevealed@1': lookFromV1,
  'TrialMailViewed@1': lookFromV1,
  'PgpKeyTrusted@1': pgpKeyTrustedFromV1,
  'SettingsChanged@1': settingsChangedFromV1,
  'SettingsChanged@2': settingsChangedFromV2,
  // fields and words were added that older facts need not have
  'VerdictReached@2': (data) => data,
  'DeliveryAttempted@1': (data) => data,
  'NoticeQueued@1': (data) => data,
  'NoticeQueued@2': (data) => data,
  'NoticeQueued@3': (data) => data,
  'NoticeWithheld@1': (data) => data,
  'NoticeFailed@1': (data) => data,
  'PatternVersioned@1': (data) => data,
  'PgpKeyImported@1': (data) => data,
  'PgpKeyUpdated@1': (data) => data,
  'RolesChanged@1': (data) => data,
  'RolesChanged@2': (data) => data,
  'RolesChanged@3': (data) => data,
  'AccountOpened@1': (data) => data,
  'AccountOpened@2': (data) => data,
  'AccountOpened@3': (data) => data,
};

const metaSchema = z.object({
  at: z.iso.datetime({ precision: 3 }),
  actor: z.object({
    kind: z.enum(['account', 'smtp-client', 'system', 'cli', 'originator']),
    id: z.string(),
    breakGlass: z.string().exactOptional(),
  }),
  commandId: z.string().min(1),
  correlationId: z.string().optional(),
  node: z.string().exactOptional(),
});

/** An event that this program cannot read: newer than it, or not what its schema says. */
export class UnreadableEvent extends Error {
  readonly code = 'unreadable-event';
}

/** @throws UnreadableEvent when data or metadata do not fit their schema: a bug of the caller, nothing is stored. */
export function encodeEvent(id: string, event: AnyEvent, meta: EventMeta): EncodedEvent {
  const checked = eventSchemas[event.type].safeParse(event.data);
  if (!checked.success) throw new UnreadableEvent(`${event.type} does not fit its schema: ${z.prettifyError(checked.error)}`);
  const metaProblem = metaSchema.safeParse(meta).error;
  if (metaProblem) throw new UnreadableEvent(`metadata of ${event.type} does not fit: ${z.prettifyError(metaProblem)}`);
  return {
    id,
    type: event.type,
    version: currentVersion[event.type] ?? 1,
    data: JSON.stringify(checked.data),
    meta: JSON.stringify(meta),
  };
}

/** @throws UnreadableEvent for an unknown type, a newer version or data that its schema refuses. */
export function decodeEvent(stored: Pick<EncodedEvent, 'type' | 'version' | 'data'>): AnyEvent {
  if (!isEventType(stored.type)) throw new UnreadableEvent(`unknown event type ${stored.type}`);
  const newest = currentVersion[stored.type] ?? 1;
  if (stored.version > newest)
    throw new UnreadableEvent(`${stored.type} version ${String(stored.version)} is newer than ${String(newest)}`);
  let data = parsed(stored.data);
  for (let version = stored.version; version < newest; version++) {
    const lift = upcasters[`${stored.type}@${String(version)}`];
    if (lift === undefined) throw new UnreadableEvent(`no upcaster from ${stored.type} version ${String(version)}`);
    data = lift(data);
  }
  const checked = eventSchemas[stored.type].safeParse(data);
  if (!checked.success) throw new UnreadableEvent(`${stored.type} does not fit its schema: ${z.prettifyError(checked.error)}`);
  return { type: stored.type, data: checked.data } as AnyEvent; // the schema was chosen by the type: the pair belongs together
}

/** @throws UnreadableEvent when the metadata is not what {@link EventMeta} says. */
export function decodeMeta(stored: Pick<EncodedEvent, 'meta'>): EventMeta {
  const checked = metaSchema.safeParse(parsed(stored.meta));
  if (!checked.success) throw new UnreadableEvent(`event metadata does not fit: ${z.prettifyError(checked.error)}`);
  const { correlationId, ...meta } = checked.data;
  return correlationId === undefined ? meta : { ...meta, correlationId };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableEvent('the stored text is not JSON', { cause });
  }
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventSchemas, type);
}
