/**
 * Campaigns: held messages of one sender with the same acting patterns and nearly the same text. The first one leads; each
 * later one joins the first leader that is near enough, or leads itself. That is a function of the similarities that are
 * still there, in the order of arrival: what a destroyed message was near to is forgotten with it, and a rebuild agrees.
 */
import { hammingDistance, NEAR_COPY_BITS } from '#dlp';
import type { AlikeMessage, HeldMessagesStatements } from './held-messages-statements.js';

/** A message that enters the list, with what decides where it belongs. */
export interface Newcomer {
  readonly id: string;
  readonly senderTag: string | null;
  readonly acting: string;
  readonly similarity: string | null;
}

/** The campaign of a message that enters the list: that of the first leader near enough, or one of its own. */
export function campaignOf(statements: HeldMessagesStatements, { id, senderTag, acting, similarity }: Newcomer): string | null {
  if (similarity === null || senderTag === null || acting === '') return null;
  const leaders = statements.near.all(senderTag, acting, JSON.stringify(bandsOf(similarity)));
  return firstNear(similarity, leaders)?.id ?? id;
}

/** It leads the campaign that {@link campaignOf} gave it. */
export function leadCampaign(statements: HeldMessagesStatements, { senderTag, acting, similarity }: Newcomer, number: number): void {
  if (similarity === null || senderTag === null) return;
  statements.lead.run(senderTag, acting, number, JSON.stringify(bandsOf(similarity)));
}

/** To be called before the similarity of a destroyed message is forgotten: those that it led are sorted anew. */
export function leaveCampaign(statements: HeldMessagesStatements, id: string): void {
  const own = statements.kin.get(id);
  if (!own || own.sender_tag === null || own.campaign !== id) return; // who leads nobody moves nobody
  statements.leadNoMore.run(own.sender_tag, own.acting, own.number);
  if (statements.hasFollowers.get(id, own.number) === undefined) return;
  const leaders: AlikeMessage[] = [];
  const byBand = new Map<string, AlikeMessage[]>();
  for (const each of statements.alike.all(own.sender_tag, own.acting)) {
    if (each.number === own.number) continue;
    const bands = bandsOf(each.similarity);
    const near = bands.flatMap((band) => byBand.get(band) ?? []).sort((a, b) => a.number - b.number);
    const leader = firstNear(each.similarity, near) ?? each;
    if (leader === each) {
      leaders.push(each);
      for (const band of bands) byBand.set(band, [...(byBand.get(band) ?? []), each]);
    }
    if (leader.id !== each.campaign) statements.group.run(leader.id, each.number);
    if (each.campaign === each.id && leader !== each) statements.leadNoMore.run(own.sender_tag, own.acting, each.number);
  }
  for (const { similarity, number } of leaders)
    statements.lead.run(own.sender_tag, own.acting, number, JSON.stringify(bandsOf(similarity)));
}

function firstNear(similarity: string, leaders: readonly AlikeMessage[]): AlikeMessage | undefined {
  return leaders.find((leader) => hammingDistance(leader.similarity, similarity) <= NEAR_COPY_BITS);
}

/**
 * The hash in one piece more than bits may differ, so that near copies share at least one piece whole: leaders are looked up
 * by these instead of all being compared.
 */
function bandsOf(similarity: string): string[] {
  const bits = BigInt(`0x${similarity}`);
  const pieces = NEAR_COPY_BITS + 1;
  const width = Math.ceil(64 / pieces);
  const mask = (1n << BigInt(width)) - 1n;
  return Array.from({ length: pieces }, (_, at) => `${String(at)}:${((bits >> BigInt(at * width)) & mask).toString(16)}`);
}
