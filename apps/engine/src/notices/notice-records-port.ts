/** What the streams of notices say of mail to the sender of a message. */
import type { RecordedEvent } from '../platform/event-log.js';

/** `absent`: it was never kept to be sent. */
export type NoticeStanding =
  { readonly status: 'absent' | 'waiting' | 'failed' } | { readonly status: 'sent'; /** ISO-8601 UTC. */ readonly at: string };

export abstract class NoticeRecords {
  abstract standingOf(noticeId: string): Promise<NoticeStanding>;
  /**
   * When the next hop took the notices about a message for its sender, ISO-8601 UTC, oldest first; of one that is listed in the
   * digest of an hour, when it took that.
   * @param facts - of the message.
   */
  abstract toldSenderAt(messageId: string, facts: readonly RecordedEvent[], senderTag: string): Promise<readonly string[]>;
}
