/** Settings of certificates that hold for everybody, now. */
import { checkedValue, type MailEnd, type ProtectValues } from '#dlp';
import type { PolicyBook } from '../policy/policy-book.js';

const NOBODY: MailEnd = { domain: null, tag: null };

/** @throws UnusableSetting when a stored value cannot be used */
export function certificateSetting<K extends 'certificates.revocationOutage' | 'certificates.warnDays'>(
  policy: Pick<PolicyBook, 'current'>,
  key: K,
): ProtectValues[K] {
  return checkedValue(key, policy.current().resolver.settings(NOBODY, NOBODY).get(key)?.value);
}
