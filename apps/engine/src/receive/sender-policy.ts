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
export function senderPolicy(resolver: Pick<PolicyResolver, 'settings'>, sender: MailEnd): SenderPolicy {
  const settings = resolver.settings(sender, NOBODY);
  const stored = (key: string) => settings.get(key)?.value;
  const bySubject = checkedValue('encrypt.subjectTriggerEnabled', stored('encrypt.subjectTriggerEnabled'));
  const byHeader = checkedValue('encrypt.headerTriggerAllowed', stored('encrypt.headerTriggerAllowed'));
  const subject = bySubject ? checkedValue('encrypt.subjectTrigger', stored('encrypt.subjectTrigger')) : null;
  const header = byHeader ? checkedValue('encrypt.headerTrigger', stored('encrypt.headerTrigger')) : null;
  return {
    mode: checkedValue('dlp.mode', stored('dlp.mode')),
    triggers: { subject: subject?.text === '' ? null : subject, header: header?.text === '' || header?.header === '' ? null : header },
  };
}
