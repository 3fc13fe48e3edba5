/** From when on people are warned that a key ends, as it is set for all. */
import { checkedValue, UnusableSetting, type PolicyResolver } from '#dlp';

const ANYBODY = { domain: null, tag: null } as const;

/** Days before the end; 0: never. Where the settings cannot be worked out nothing is warned of: mail is held then. */
export function expiryWarningDays(resolver: Pick<PolicyResolver, 'settings'>): number {
  try {
    return checkedValue('certificates.warnDays', resolver.settings(ANYBODY, ANYBODY).get('certificates.warnDays')?.value);
  } catch (cause) {
    if (cause instanceof UnusableSetting) return 0;
    throw cause;
  }
}
