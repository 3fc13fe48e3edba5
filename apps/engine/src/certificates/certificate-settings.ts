/** Settings of certificates that hold for everybody, now. */
import { checkedValue, type MailEnd, type ProtectValues } from '#dlp';
import type { PolicyBook } from '../policy/policy-book.js';

const NOBODY: MailEnd = { domain: null, tag: null };

type Settled = { -readonly [K in 'certificates.revocationOutage' | 'certificates.warnDays']?: ProtectValues[K] };

/** Of each policy: a list of thousands asks once a certificate. */
const settled = new WeakMap<object, Settled>();

/** @throws UnusableSetting when a stored value cannot be used */
export function certificateSetting<K extends keyof Settled>(policy: Pick<PolicyBook, 'current'>, key: K): ProtectValues[K] {
  const { resolver } = policy.current();
  const known: Settled = settled.get(resolver) ?? {};
  settled.set(resolver, known);
  const value: ProtectValues[K] = known[key] ?? checkedValue(key, resolver.settings(NOBODY, NOBODY).get(key)?.value);
  known[key] = value;
  return value;
}
