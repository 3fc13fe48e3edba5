/** What the page asks of the policy: the settings of one sender as they hold now, and what a pattern is called. */
import { checkedValue, type MailEnd, type PolicyResolver, type ReadKey } from '#dlp';
import type { PolicyState } from '#events';

/** As the book of policies answers it. */
export interface PolicyInForce {
  current(): { readonly state: Pick<PolicyState, 'patterns'>; readonly resolver: Pick<PolicyResolver, 'settings' | 'isInside'> };
}

const NOBODY: MailEnd = { domain: null, tag: null };

/** A setting of the sender, now. @throws UnusableSetting when a stored value cannot be used */
export function settingOf<K extends ReadKey>(policy: PolicyInForce, sender: MailEnd, key: K): ReturnType<typeof checkedValue<K>> {
  return checkedValue(key, policy.current().resolver.settings(sender, NOBODY).get(key)?.value);
}

/** The name of a pattern in the version that matched, else its id. */
export function patternName(policy: PolicyInForce, id: string, version: number): string {
  const versions = policy.current().state.patterns.get(id)?.versions ?? [];
  return (versions.find(({ pattern }) => pattern.version === version) ?? versions.at(-1))?.pattern.name ?? id;
}
