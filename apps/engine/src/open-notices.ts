/** Opens the outbox of notices, what the page of senders mails by it, and what lets our own notices by. */
import { sharedDir } from './config/shared-dir.js';
import { AlarmedPeople } from './access/alarmed-people-port.js';
import { PersonKeyRing } from './access/person-key-ring.js';
import { NoticeMailStore } from './notices/notice-mail-store.js';
import { NoticePolicy } from './notices/notice-policy.js';
import { RecordsOfNotices } from './notices/notice-records.js';
import type { NoticeRecords } from './notices/notice-records-port.js';
import { NoticeOutbox } from './notices/outbox.js';
import type { OwnNotices } from './notices/own-notice-port.js';
import { OwnNoticeProof } from './notices/own-notice-proof.js';
import type { EndingKeys } from './certificates/ending-keys-port.js';
import type { NoticeHops } from './notices/notice-parts.js';
import { PassOwnNotice } from './notices/pass-own-notice.js';
import type { OriginatorLinks } from './originator/link-port.js';
import type { OriginatorMail } from './originator/mail-port.js';
import { OutboxMail } from './originator/outbox-mail.js';
import type { EngineParts } from './platform/engine-parts.js';
import type { PolicyBook } from './policy/policy-book.js';
import type { ToldPasswords } from './passwords/told-password-port.js';
import type { DkimSigner } from './protect/dkim-signer-port.js';
import { PolicyKeys } from './settings/policy-keys.js';

export interface Notices {
  readonly outbox: NoticeOutbox;
  readonly ownNotices: OwnNotices;
  readonly originatorMail: OriginatorMail;
  readonly noticeRecords: NoticeRecords;
}

/** What of the engine the notices go by. */
export interface NoticeSurroundings {
  readonly policy: PolicyBook;
  readonly links: OriginatorLinks;
  readonly hops: NoticeHops;
  readonly dkim: DkimSigner;
  readonly passwords: ToldPasswords;
  readonly endingKeys: EndingKeys;
}

/** Nothing is sent before the outbox is started. */
export async function openNotices(
  { config, folder, clock, log, events, keys, nodes, turns }: EngineParts,
  { policy, links, hops, dkim, passwords, endingKeys }: NoticeSurroundings,
): Promise<Notices> {
  const proof = new OwnNoticeProof(keys.ring);
  const mails = await NoticeMailStore.open(sharedDir(config), keys.ring, folder.writer);
  const settings = new NoticePolicy(policy, new PolicyKeys(config, keys));
  const people = new AlarmedPeople(events, new PersonKeyRing(config, keys));
  const outbox = new NoticeOutbox({
    config,
    clock,
    log,
    events,
    nodes,
    turns,
    keys,
    policy: settings,
    mails,
    proof,
    hops,
    dkim,
    passwords,
    people,
    links,
    endingKeys,
  });
  return {
    outbox,
    originatorMail: new OutboxMail({ config, events, keys, policy, outbox: outbox.awaited }),
    noticeRecords: new RecordsOfNotices(events),
    ownNotices: new PassOwnNotice({ events, clock, log, proof }),
  };
}
