/** Links that are mailed: to the page on which the sender of a held message sees what became of it, and to the dashboard. */
export abstract class OriginatorLinks {
  /**
   * The whole URL of the page. It may show and ask; it decides nothing by itself.
   * @param originatorTag - tag of the sender's address, as the message's own facts have it.
   * @param expiresAt - end of the hold, ISO-8601 UTC: the link is over then, or `retention.tokenDays` from now if that is sooner.
   * @param senderDomain - for the setting `quarantine.url` of the sender's domain.
   */
  abstract linkFor(messageId: string, originatorTag: string, expiresAt: string, senderDomain?: string | null): string;

  /** Address of the dashboard, without a slash at its end: never that of `quarantine.url`, under which only the pages of senders are. */
  abstract dashboardUrl(): string;
}
