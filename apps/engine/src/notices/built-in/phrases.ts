/** What one language says in the built-in notices. Phrases are Liquid: they may name variables. */
import type { NoticeKind } from '#contracts';

export interface KindPhrases {
  /** Beginning of the subject, and the heading. */
  readonly title: string;
  /** Paragraphs for the sender. */
  readonly originator: readonly string[];
  /** For managers, where they get this kind. */
  readonly managers?: string;
}

export interface Phrases {
  readonly labels: {
    readonly subject: string;
    readonly sender: string;
    readonly recipients: string;
    readonly receivedAt: string;
    readonly findings: string;
    readonly expiresAt: string;
    readonly reference: string;
    readonly method: string;
    readonly reasons: string;
    readonly passwords: string;
    /** Before the number of a password. */
    readonly passwordId: string;
  };
  /** In place of a subject that is not shown. */
  readonly noSubject: string;
  /** Before the link. */
  readonly openOriginator: string;
  readonly openManagers: string;
  readonly openDigest: string;
  /** After a list that does not hold all; `{{ more }}` others. */
  readonly more: string;
  readonly footer: string;
  readonly kinds: Readonly<Record<NoticeKind, KindPhrases>>;
}
