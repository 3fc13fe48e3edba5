/** What the policy says about the keys of one person. */
import { checkedValue, UnusableSetting } from '#dlp';
import type { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import type { PolicyBook } from '../policy/policy-book.js';

export interface PgpSettingParts {
  readonly policy: PolicyBook;
  readonly keys: EngineKeys;
}

/** Off where the settings cannot be worked out: neither tells anybody anything that was not wanted. */
export function isOnFor(key: 'pgp.publish' | 'pgp.lookUp', address: string, { policy, keys }: PgpSettingParts): boolean {
  const end = endOf(address, (text) => keys.tagAddress(text));
  try {
    return checkedValue(key, policy.current().resolver.settings(end, end).get(key)?.value);
  } catch (cause) {
    if (cause instanceof UnusableSetting) return false;
    throw cause;
  }
}
