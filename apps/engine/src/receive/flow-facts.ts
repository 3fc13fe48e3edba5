/** The way of each copy through the mail flow as facts: one for all copies that took the same way. */
import { wayOf, type FlowPass } from '#dlp';
import { encryptionFailed, type EncryptionAttempt, type MessageEvent } from '#events';
import type { RecipientGroup } from './disposition.js';

type Groups = readonly Pick<RecipientGroup, 'recipients' | 'flow'>[];
type TriedGroups = readonly Pick<RecipientGroup, 'recipients' | 'flow' | 'attempts'>[];

/** `FlowPassed` for each way, in order of its first recipient; ways are few, however many recipients and verdicts there are. */
export function flowFacts({ groups }: { readonly groups: Groups }): MessageEvent[] {
  const byWay = new Map<string, { readonly flow: FlowPass; readonly recipients: number[] }>();
  for (const { recipients, flow } of groups) {
    const way = wayOf(flow);
    const known = byWay.get(way) ?? { flow, recipients: [] };
    known.recipients.push(...recipients);
    byWay.set(way, known);
  }
  return [...byWay.values()].map(({ flow, recipients }) => ({
    type: 'FlowPassed',
    data: { recipients: recipients.sort((a, b) => a - b), transitions: flow.transitions.map((transition) => ({ ...transition })) },
  }));
}

/** `EncryptionFailed` for copies that had to be encrypted and could not be: held, or kept only until the sender has been told. */
export function encryptionFacts({ groups }: { readonly groups: TriedGroups }): MessageEvent[] {
  return (['held', 'refused'] as const).flatMap((disposition): MessageEvent[] => {
    const end = disposition === 'held' ? 'failed-encryption-quarantine' : 'notify-sender-not-encrypted';
    const concerned = groups.filter(({ flow }) => flow.end === end);
    const recipients = concerned.flatMap((group) => group.recipients).sort((a, b) => a - b);
    return recipients.length === 0 ? [] : [encryptionFailed(recipients, attemptsOf(concerned), { disposition, releaseId: null })];
  });
}

/** Each reason once, with all whom it concerns. */
function attemptsOf(groups: TriedGroups): (EncryptionAttempt & { readonly recipients: readonly number[] })[] {
  const attempts = new Map<string, EncryptionAttempt & { readonly recipients: number[] }>();
  for (const { recipients, attempts: own } of groups) {
    for (const attempt of own) {
      const name = JSON.stringify(attempt);
      const known = attempts.get(name) ?? { ...attempt, recipients: [] };
      known.recipients.push(...recipients);
      attempts.set(name, known);
    }
  }
  return [...attempts.values()];
}
