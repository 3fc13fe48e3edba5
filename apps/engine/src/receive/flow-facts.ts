/** The way of each copy through the mail flow as facts: one for all copies that took the same way. */
import { wayOf, type FlowPass } from '#dlp';
import type { MessageEvent } from '#events';
import type { RecipientGroup } from './disposition.js';

type Groups = readonly Pick<RecipientGroup, 'recipients' | 'flow'>[];

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
export function encryptionFacts({ groups }: { readonly groups: Groups }): MessageEvent[] {
  return (['held', 'refused'] as const).flatMap((disposition): MessageEvent[] => {
    const end = disposition === 'held' ? 'failed-encryption-quarantine' : 'notify-sender-not-encrypted';
    const concerned = groups.filter(({ flow }) => flow.end === end);
    const recipients = concerned.flatMap((group) => group.recipients).sort((a, b) => a - b);
    const cause = concerned.some(({ flow }) => wasTried(flow)) ? 'failed' : 'no-method';
    return recipients.length === 0 ? [] : [{ type: 'EncryptionFailed', data: { recipients, cause, disposition, releaseId: null } }];
  });
}

function wasTried({ transitions }: FlowPass): boolean {
  return transitions.some(({ to, because }) => to === 'check-must-encrypt' && because === 'failed');
}
