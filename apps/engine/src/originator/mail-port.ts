/** Mail to the originator that the page sends itself: a code, or a new link. Never to anybody else. */
import type { CodePurpose } from '#events';

/** `until`: ISO-8601 UTC, from when on it is of no use and not mailed any more. */
export type PageMail =
  | { readonly kind: 'code'; readonly purpose: CodePurpose; readonly code: string; readonly minutes: number; readonly until: string }
  | { readonly kind: 'link'; readonly link: string; readonly until: string };

/** The mail could not be given on: whoever waits for it is told. */
export class MailNotTaken extends Error {
  readonly code = 'mail-not-taken';
}

export abstract class OriginatorMail {
  /**
   * Sends it at once, or keeps it to be sent while it is of use: `late`, when the next hop does not take it now.
   * @param id - the same for a repetition, which is one mail.
   * @throws MailNotTaken
   */
  abstract send(messageId: string, id: string, mail: PageMail): Promise<'sent' | 'late'>;
}
