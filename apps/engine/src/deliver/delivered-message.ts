/** What a delivery works with: the parts of the engine, and the message as its facts tell it. */
import type { SealedBlobStore } from '#crypto';
import type { ClearWay } from '#dlp';
import type { MessageEvent, SealedEnvelope } from '#events';
import type { EngineConfig } from '../config/engine-config.js';
import type { ProtectionFact } from '../flow/leaving-mail.js';
import type { Nodes } from '../nodes/nodes.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import type { EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import type { DkimSigner } from '../protect/dkim-signer-port.js';
import type { Routes } from './routes.js';

export interface DeliveryParts {
  readonly config: EngineConfig;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly events: EventLog;
  readonly nodes: Nodes;
  readonly keys: EngineKeys;
  readonly blobs: SealedBlobStore;
  readonly routes: Routes;
  /** Signs reports. */
  readonly dkim: DkimSigner;
}

/** The fact that people inside get another copy than the one that came. */
export type IncomingCopy = Extract<MessageEvent, { type: 'IncomingCopyMade' }>['data'];

/** What the facts say of copies that do not leave as the mail came. */
export type DeliveredForm =
  | { readonly kind: 'made'; readonly fact: ProtectionFact }
  | { readonly kind: 'incoming'; readonly fact: IncomingCopy }
  /** Header fields before the mail. */
  | { readonly kind: 'dkim'; readonly fields: Buffer };

/** What a delivery needs of its message. */
export interface DeliveredMessage {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly envelope: SealedEnvelope;
  readonly sizeBytes: number;
  readonly tls: boolean;
  /** Somebody has decided that it goes on. */
  readonly released: boolean;
  /** In which form its copies leave; undefined: as the mail came. */
  readonly form: DeliveredForm | undefined;
  /** What shows that they may leave readable; undefined: nothing does, only an encrypted copy may leave. */
  readonly clearWay: ClearWay | undefined;
  /** What a report about it may return. */
  readonly returns: 'nothing' | 'as-asked';
  /** Pattern ids of the warning for these recipients; undefined when there is none. */
  readonly warning: readonly string[] | undefined;
}
