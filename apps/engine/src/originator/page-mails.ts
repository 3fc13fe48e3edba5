/** What was mailed to the sender of a message, as the mails' own facts say it. */
import type { LinkState } from '#events';
import type { NoticeRecords } from '../notices/notice-records-port.js';
import type { MessageSight } from './message-sight.js';
import { pageMailId } from './outbox-mail.js';

/** Instants are ISO-8601 UTC, of when the next hop took the mail. */
export interface PageMails {
  readonly notices: readonly string[];
  readonly codes: readonly string[];
  readonly links: readonly string[];
}

/** A new link that was asked for. */
export interface IssuedLink {
  readonly issuedAt: string;
  readonly mail: string;
}

export interface MailedLinks {
  readonly mails: PageMails;
  /** As far as links go that have left: one that did not reach its reader takes the place of none. */
  readonly linkState: LinkState;
}

export async function mailedTo(
  { messageId, events, state: { senderTag } }: MessageSight,
  { state, links }: { readonly state: LinkState; readonly links: readonly IssuedLink[] },
  records: NoticeRecords,
): Promise<MailedLinks> {
  const sentAt = async (id: string): Promise<string | undefined> => {
    const standing = await records.standingOf(pageMailId(messageId, id));
    return standing.status === 'sent' ? standing.at : undefined;
  };
  const codes = await Promise.all(state.codes.map(({ codeId }) => sentAt(codeId)));
  const sent = await Promise.all(links.map(async ({ issuedAt, mail }) => ({ issuedAt, at: await sentAt(mail) })));
  return {
    mails: {
      notices: await records.toldSenderAt(messageId, events, senderTag ?? ''),
      codes: codes.filter((at) => at !== undefined),
      links: sent.flatMap(({ at }) => at ?? []),
    },
    linkState: { ...state, issuedAt: sent.filter(({ at }) => at !== undefined).map(({ issuedAt }) => issuedAt) },
  };
}
