/** One end of a mail as the policy knows it: the domain, and the person by tag alone. */
import type { MailEnd } from '#dlp';
import { domainOf } from '#mail';

/** Keyed tag of an address; null for none. */
export type TagOf = (address: string) => string | null;

/** Neither domain nor tag for the null reverse-path. */
export function endOf(address: string, tagOf: TagOf): MailEnd {
  return { domain: domainOf(address) ?? null, tag: tagOf(address) };
}
