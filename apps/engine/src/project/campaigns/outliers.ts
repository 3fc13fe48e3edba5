/** Which members of a campaign are unlike the others, and why: what one decision for all of them must not pass over. Pure. */
import type { Outlier } from '#contracts';

export interface ComparedMember {
  readonly id: string;
  readonly score: number;
  readonly attachmentCount: number;
  /** Empty once the content is destroyed. */
  readonly recipients: readonly string[];
}

/** A score so far from the middle one, as a share of it, is another kind of mail. */
const SCORE_SHARE = 0.5;

/** By id; who is like the others is left out. Nothing is said of groups of two, where nobody is the other. */
export function outliersOf(members: readonly ComparedMember[]): ReadonlyMap<string, readonly Outlier[]> {
  if (members.length < 3) return new Map();
  const judges = [ofDomains(members), ofScores(members), ofAttachments(members)];
  const found = members.map((member) => [member.id, judges.flatMap((judge) => judge(member) ?? [])] as const);
  return new Map(found.filter(([, outliers]) => outliers.length > 0));
}

type Judge = (member: ComparedMember) => Outlier | undefined;

/** A domain to which only this one goes, while most go to one and the same; where all go different ways, none is unlike. */
function ofDomains(members: readonly ComparedMember[]): Judge {
  const goers = countedBy(members.flatMap((member) => domainsOf(member)));
  const usual = Math.max(0, ...goers.values()) > members.length / 2;
  return (member) => {
    const alone = usual ? domainsOf(member).filter((domain) => goers.get(domain) === 1) : [];
    if (alone.length === 0) return undefined;
    return { kind: 'recipient-domain', because: `goes to ${alone.slice(0, 3).join(', ')}, to which no other copy goes` };
  };
}

function domainsOf({ recipients }: ComparedMember): string[] {
  return [...new Set(recipients.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase()))];
}

function ofScores(members: readonly ComparedMember[]): Judge {
  const sorted = members.map(({ score }) => score).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  return ({ score }) => {
    if (Math.abs(score - middle) <= Math.max(middle * SCORE_SHARE, 0.01)) return undefined;
    return { kind: 'score', because: `has a score of ${String(score)}, the others about ${String(middle)}` };
  };
}

function ofAttachments(members: readonly ComparedMember[]): Judge {
  const counts = countedBy(members.map(({ attachmentCount }) => attachmentCount));
  const [usual] = [...counts].find(([, times]) => times > members.length / 2) ?? [];
  return ({ attachmentCount }) => {
    if (usual === undefined || attachmentCount === usual) return undefined;
    return { kind: 'attachments', because: `has ${attachments(attachmentCount)}, most have ${attachments(usual)}` };
  };
}

function attachments(count: number): string {
  return count === 0 ? 'no attachment' : `${String(count)} attachment${count === 1 ? '' : 's'}`;
}

function countedBy<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
