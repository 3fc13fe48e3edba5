/** What the policy says of a sender alone, asked before anything is known of the recipients. */
import { checkedValue, type MailEnd, type Policy, type PolicyResolver, type SenderTriggers } from '#dlp';
import type { EncryptTriggers } from '../inspect/inspection-job.js';

export interface SenderPolicy {
  readonly mode: Policy['mode'];
  /** Whose queue its held mail stands in; null: everybody's. */
  readonly team: string | null;
  /** What the sender can write to demand encryption. */
  readonly triggers: EncryptTriggers;
  /** The same with what asks for a signature. */
  readonly allTriggers: SenderTriggers;
}

const NOBODY: MailEnd = { domain: null, tag: null };

/** @throws UnusableSetting when a stored value cannot be used */
export function senderPolicy(resolver: Pick<PolicyResolver, 'settings' | 'triggers'>, sender: MailEnd): SenderPolicy {
  const settings = resolver.settings(sender, NOBODY);
  const mode = checkedValue('dlp.mode', settings.get('dlp.mode')?.value);
  const team = checkedValue('quarantine.team', settings.get('quarantine.team')?.value).trim();
  const allTriggers = resolver.triggers(sender);
  const { subject, header } = allTriggers.encrypt;
  return { mode, team: team === '' ? null : team, triggers: { subject, header }, allTriggers };
}
