/** Leads judged copies through the mail flow with what there is to protect them. */
import { discardForms, type CopyFlow } from '../flow/copy-flow.js';
import type { FlowCopy } from '../flow/course.js';
import type { MailInFlow } from '../flow/mail-in-flow.js';
import { asLed, type JudgedGroup, type RecipientGroup } from './disposition.js';

/** What leads: asks for keys and makes copies. */
export type CopyLeader = Pick<CopyFlow, 'lead'>;

/**
 * In the order of the groups. Copies that were made are the caller's to discard.
 * @throws Overloaded, and what the disk throws
 */
export async function leadGroups(
  groups: readonly JudgedGroup[],
  recipients: readonly string[],
  mail: MailInFlow,
  flow: CopyLeader,
): Promise<RecipientGroup[]> {
  const led: RecipientGroup[] = [];
  try {
    for (const group of groups) led.push(...(await leadGroup(group, recipients, mail, flow)));
  } catch (cause) {
    await discardForms(led);
    throw cause;
  }
  return led;
}

async function leadGroup(
  group: JudgedGroup,
  recipients: readonly string[],
  mail: MailInFlow,
  flow: CopyLeader,
): Promise<readonly RecipientGroup[]> {
  const copies = group.recipients.flatMap((recipient, index): FlowCopy[] => {
    const known = group.known[index];
    return known === undefined ? [] : [{ recipient, address: recipients[recipient] ?? '', ...known }];
  });
  if (copies.length < group.recipients.length) return [group]; // inside, or without a policy: all of them alike
  return (await flow.lead(copies, mail)).map((each) => asLed(group, each));
}
