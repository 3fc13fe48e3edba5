/** What the page of senders asks of the read models. */

/** Somebody of ours looked into the message. */
export interface Look {
  /** First of its day, ISO-8601 UTC. */
  readonly at: string;
  readonly kind: 'opened' | 'revealed';
}

export abstract class PageFigures {
  /** Oldest first; one a day and kind. */
  abstract looksAt(messageId: string): readonly Look[];
  /** Half of the requests that were made in these 30 days and answered waited no longer, in milliseconds; null when they are fewer than five. */
  abstract answerTimeMs(now: Date): number | null;
}
