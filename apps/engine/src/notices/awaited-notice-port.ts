/** Mail to the sender of a held message that somebody waits for at a page: tried at once, and kept to be tried again. */
import type { KeyRef } from '../platform/engine-keys.js';

export interface AwaitedNotice {
  /** The same for a repetition, which is one mail. */
  readonly id: string;
  readonly messageId: string;
  /** Which key seals the facts of the message. */
  readonly key: KeyRef;
  readonly to: string;
  /** ISO-8601 UTC: of no use from then on, and not mailed any more. */
  readonly until: string;
  /** Its addressee is told for the trial mode alone. */
  readonly onTrial: boolean;
  readonly mail: AwaitedMail;
}

export type AwaitedMail =
  /** By the template of codes; `text` says what it confirms. */
  | { readonly kind: 'code'; readonly code: string; readonly minutes: number; readonly text: string }
  | { readonly kind: 'link'; readonly subject: string; readonly text: string };

/** `late`: it is kept, and tried again while it is of use. `not-sent`: it was refused, or is of no use any more. */
export type AwaitedOutcome = 'sent' | 'late' | 'not-sent';

export abstract class AwaitedNotices {
  /** Answers as soon as that is sure, and `late` when the next hop takes its time. @throws when it could not be kept: nothing is sent then. */
  abstract send(notice: AwaitedNotice): Promise<AwaitedOutcome>;
}
