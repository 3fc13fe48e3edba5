/** What the policy says of a sender alone, asked before anything is known of the recipients. */
import { checkedValue, type MailEnd, type Policy, type PolicyResolver } from '#dlp';
import type { EncryptTriggers } from '../inspect/inspection-job.js';

export interface SenderPolicy {
  readonly mode: Policy['mode'];
  /** What the sender can write to demand encryption. */
  readonly triggers: EncryptTriggers;
}

const NOBODY: MailEnd = { domain: null, tag: null };

/** @throws UnusableSetting when a stored value cannot be used */
export function senderPolicy(resolver: Pick<PolicyResolver, 'settings' | 'triggers'>, sender: MailEnd): SenderPolicy {
  const mode = checkedValue('dlp.mode', resolver.settings(sender, NOBODY).get('dlp.mode')?.value);
  return { mode, triggers: resolver.triggers(sender).encrypt };
}
