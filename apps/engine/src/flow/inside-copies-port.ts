/** What people inside get of a mail: decrypted, marked, tagged, as their settings say. */
import type { MailEnd, PolicyResolver } from '#dlp';
import type { CopyForm } from './copy-form.js';

/** A mail in custody, for some people inside. */
export interface MailForInside {
  readonly messageId: string;
  /** ISO-8601 UTC: keys and signatures count as of this moment. */
  readonly at: string;
  readonly sender: MailEnd;
  readonly isSenderInside: boolean;
  readonly inside: readonly { readonly number: number; readonly address: string; readonly end: MailEnd }[];
  whole(): Promise<Buffer>;
}

/** Copies that are alike. */
export interface InsideForm {
  readonly recipients: readonly number[];
  readonly form: CopyForm;
}

export interface InsideCopies {
  /** Each of them once. What is made is the caller's to discard. @throws Overloaded, and what the disk throws: then nothing is left behind */
  formsFor(mail: MailForInside, resolver: Pick<PolicyResolver, 'incoming' | 'triggers'>): Promise<readonly InsideForm[]>;
}
