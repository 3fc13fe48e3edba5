/** What the page of senders says, in each language that notices have. `{name}`: filled in. */
import type { RecipientStatus, RequestReason } from '#events';

export const LANGUAGES = ['en', 'de', 'nl', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a sender can choose. */
export const CHOICES = ['release-encrypted', 'release', 'as-is', 'ask', 'correct', 'delete', 'download'] as const;
export type Choice = (typeof CHOICES)[number];

/** How the whole message stands: what needs the reader most. */
export type Standing =
  'held' | 'blocked' | 'bounced' | 'sending' | 'ending' | 'sent' | 'failed' | 'not-encrypted' | 'returned' | 'deleted' | 'expired';

/** A sentence for one and one for several; `{count}`, and what stands beside it. */
export interface Counted {
  readonly one: string;
  readonly other: string;
}

export interface Words {
  /** For dates, numbers and lists. */
  readonly locale: string;
  readonly mailCheck: string;
  readonly back: string;
  /** With `{count}` of `{total}` people; `one` when there is only one recipient. */
  readonly headline: Readonly<Record<Standing, Counted>>;
  readonly yourMessage: string;
  readonly sentFolder: string;
  readonly whatHappened: string;
  /** `{what}`, `{places}`, `{sample}`. */
  readonly foundSample: string;
  readonly found: string;
  readonly foundNowhere: string;
  readonly lacks: string;
  readonly unread: string;
  readonly unreadBecause: Readonly<Record<UnreadReason, string>>;
  readonly scored: string;
  readonly failed: string;
  readonly mustEncrypt: string;
  readonly noPolicy: string;
  readonly brokenHeader: string;
  readonly noReason: string;
  readonly contentGone: string;
  readonly place: Readonly<Record<'subject' | 'headers' | 'filenames' | 'text' | 'part', string>>;
  readonly copies: string;
  readonly copy: Readonly<Record<RecipientStatus, string>>;
  readonly recipient: string;
  readonly whatNow: string;
  readonly choice: Readonly<Record<Choice, { readonly title: string; readonly hint: string }>>;
  readonly codeFirst: string;
  readonly go: string;
  readonly waiting: string;
  readonly answerTime: string;
  readonly answerTimeUnknown: string;
  readonly twoColleagues: string;
  readonly ask: AskWords;
  readonly proof: ProofWords;
  readonly link: LinkWords;
  readonly problem: Readonly<Record<Problem, string>>;
  /** The store fails: nothing was changed, or nobody knows. */
  readonly storeFault: { readonly title: string; readonly unavailable: string; readonly unknown: string };
  readonly wrongCode: Counted;
  readonly soFar: string;
  readonly event: EventWords;
  /** `{deleted}` stands for {@link deletedNotSent}, `{when}`. */
  readonly expires: string;
  readonly deletedNotSent: string;
  readonly pinned: string;
  readonly urgent: string;
  readonly withdrawn: string;
  readonly takeOut: string;
}

export type UnreadReason = 'encrypted' | 'unknown-format' | 'broken' | 'limits';

export interface AskWords {
  readonly reasons: string;
  readonly reason: Readonly<Record<RequestReason, string>>;
  readonly text: string;
  readonly hint: string;
  /** `{word}`. */
  readonly word: string;
  readonly wordHint: string;
  readonly send: string;
}

export interface ProofWords {
  readonly intro: string;
  readonly mail: string;
  readonly enter: string;
  /** `{minutes}`. */
  readonly mailed: string;
  /** The mail server does not take the mail now; we go on trying. */
  readonly late: string;
  readonly code: string;
  readonly again: string;
  readonly signedIn: string;
}

export interface LinkWords {
  readonly ask: string;
  readonly intro: string;
  readonly mail: string;
  readonly done: string;
  readonly late: string;
  /** `{when}`. */
  readonly good: string;
  readonly over: string;
  readonly replaced: string;
  readonly unknown: string;
  readonly unknownMore: string;
}

export type Problem =
  | 'choose'
  | 'text'
  | 'word'
  | 'too-fast'
  | 'too-old'
  | 'cross-site'
  | 'no-cookie'
  | 'not-now'
  | 'no-code'
  | 'code-over'
  | 'too-many-codes'
  | 'not-mailed';

export interface EventWords {
  readonly held: Counted;
  readonly sent: Counted;
  /** A notice was mailed to the sender. */
  readonly told: string;
  readonly looked: string;
  readonly revealed: string;
  readonly downloaded: string;
  readonly codeMailed: string;
  readonly linkMailed: string;
  readonly asked: string;
  readonly denied: string;
  readonly proposed: string;
  readonly rejected: string;
  readonly releaseByYou: string;
  readonly release: string;
  readonly encryptedByYou: string;
  readonly encrypted: string;
  readonly undone: string;
  readonly onItsWay: string;
  readonly relayed: Counted;
  readonly undelivered: Counted;
  readonly bounced: string;
  readonly notEncrypted: string;
  readonly deletionByYou: string;
  readonly deletion: string;
  readonly deleted: string;
  readonly restored: string;
  readonly returned: string;
  /** `{when}`. */
  readonly extended: string;
  readonly expiryTold: string;
  readonly expired: string;
  readonly destroyed: string;
}
