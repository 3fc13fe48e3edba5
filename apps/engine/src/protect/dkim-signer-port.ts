/** The DKIM signature as the mail flow sees it: the last thing that is done to a mail. */
import type { DkimName } from '#crypto';

/** What came of it. The fields stand before the mail as it is: no other byte changes. */
export type DkimSignature =
  | { readonly signed: true; readonly fields: Uint8Array; readonly signedBy: readonly DkimName[] }
  /** Nobody signs for this mail. */
  | { readonly signed: false; readonly refused: false; readonly why: string }
  /** There is a key, and the mail must not be signed with it: `why` is a code of `DkimRefused`. */
  | { readonly signed: false; readonly refused: true; readonly why: string };

/** Signs with the keys of the domain whose mail it is. */
export interface DkimSigner {
  /** Whether there is any key at all: without one no mail is read for it. */
  readonly hasKeys: boolean;
  /**
   * The signatures over a mail whose lines end with CRLF. Never throws for what is wrong with the mail.
   * @param at - ISO-8601 UTC.
   */
  sign(mail: Uint8Array, at: string): Promise<DkimSignature>;
}
