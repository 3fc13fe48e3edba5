/** What the notices work with. */
import type { EndingKeys } from '../certificates/ending-keys-port.js';
import type { AlarmedPeople } from '../access/alarmed-people-port.js';
import type { OriginatorLinks } from '../originator/link-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import type { LeavingMail } from '../flow/leaving-mail.js';
import type { Nodes } from '../nodes/nodes.js';
import type { Turns } from '../nodes/turns.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import type { EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import type { ToldPasswords } from '../passwords/told-password-port.js';
import type { DkimSigner } from '../protect/dkim-signer-port.js';
import type { NoticeMailStore } from './notice-mail-store.js';
import type { NoticePolicy } from './notice-policy.js';
import type { OwnNoticeProof } from './own-notice-proof.js';

/** A next hop, as far as notices need it: whoever takes mail from us may be asked before the bytes go. */
export interface NoticeHops {
  to(hop: 'inbound' | 'outbound'): {
    offer(envelope: { sender: string; recipients: readonly string[]; sizeBytes: number; smtpUtf8: boolean }): Promise<NoticeOffer>;
  };
}

export interface NoticeOffer {
  readonly refused: NoticeReply | undefined;
  readonly recipients: readonly NoticeReply[];
  send(mail: LeavingMail): Promise<NoticeReply>;
  abandon(): void;
}

export interface NoticeReply {
  readonly code: number;
  readonly text: string;
}

export interface NoticeParts {
  readonly config: EngineConfig;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly events: EventLog;
  readonly nodes: Nodes;
  readonly turns: Turns;
  readonly keys: EngineKeys;
  readonly policy: NoticePolicy;
  readonly mails: NoticeMailStore;
  readonly proof: OwnNoticeProof;
  readonly hops: NoticeHops;
  readonly dkim: DkimSigner;
  readonly passwords: ToldPasswords;
  readonly people: AlarmedPeople;
  readonly endingKeys: EndingKeys;
  readonly links: OriginatorLinks;
}

/** Stream of a notice. */
export function noticeStream(noticeId: string): string {
  return `notice-${noticeId}`;
}
