/** From whom and to whom a mail is taken to go, as the person who asks says or as the mail itself does. */
import type { MailEnd } from '#dlp';
import { endOf, type TagOf } from '../platform/mail-end.js';
import type { Judging, Recipient } from '../receive/disposition.js';

/** From whom to whom, and when. */
export interface AskedMail {
  readonly sender: MailEnd;
  /** At least one. */
  readonly recipients: readonly Recipient[];
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly demands: Judging['demands'];
  readonly internalDomains: readonly string[];
  readonly exemptDomains: readonly string[];
}

/** Shown where no recipient is named. */
export const SOMEBODY_OUTSIDE = 'somebody outside';
const NOBODY: MailEnd = { domain: null, tag: null };

/** The named recipients, each once; without any, one outside of whom nothing is known. */
export function recipientsOf(addresses: readonly string[], tagOf: TagOf): readonly Recipient[] {
  const named = [...new Set(addresses)].map((address) => ({ address, end: endOf(address, tagOf) }));
  return named.length > 0 ? named : [{ address: SOMEBODY_OUTSIDE, end: NOBODY }];
}
