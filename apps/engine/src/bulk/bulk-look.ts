/** Looks at the messages of a selection as they stand now: who can be decided, who is left out and why, whom it would reach. */
import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { BulkAction, BulkSheet, BulkSkip } from '#contracts';
import { heldRecipients } from '#events';
import type { Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { HeldMessageOpener, type OpenedMessage } from '../quarantine/held-message-opener.js';
import { Claims } from '../triage/claims-port.js';
import { eligibility, type ChosenMessage, type Eligibility } from './bulk-item.js';
import { bulkCap, type KeptSelection } from './selections.js';

export interface LookedAt {
  readonly chosen: ChosenMessage;
  readonly found: Eligibility;
  /** Of the copies that are held; empty for those left out. */
  readonly domains: readonly string[];
}

/** Messages looked at before others have their turn. */
const AT_ONCE = 20;
const SHOWN_IDS = 10;

@Injectable()
export class BulkLook {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(Claims) private readonly claims: Claims,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async all({ messages }: KeptSelection, act: BulkAction, caller: Caller): Promise<LookedAt[]> {
    const looked: LookedAt[] = [];
    for (let at = 0; at < messages.length; at += AT_ONCE) {
      looked.push(...(await Promise.all(messages.slice(at, at + AT_ONCE).map((chosen) => this.one(chosen, act, caller)))));
      await setImmediate(); // mail and other people go first
    }
    return looked;
  }

  async one(chosen: ChosenMessage, act: BulkAction, caller: Caller): Promise<LookedAt> {
    const message = await this.opener.open(chosen.id, caller.reach);
    const looking = { asker: caller, now: this.clock.iso(), isClaimed: this.isClaimedByOther(chosen.id, caller) };
    const found = eligibility(chosen, message, act, looking);
    return { chosen, found, domains: message && found.eligible ? heldDomains(message) : [] };
  }

  private isClaimedByOther(id: string, caller: Caller): boolean {
    const claim = this.claims.claimOf(id);
    return claim !== null && claim.by.id !== caller.actor.id;
  }
}

/** Without how copies would be protected. */
export function sheetOf(selection: KeptSelection, looked: readonly LookedAt[], caller: Caller): BulkSheet {
  const eligible = looked.filter(({ found }) => found.eligible);
  const cap = bulkCap(caller.roles);
  return {
    selectionId: selection.id,
    count: looked.length,
    eligible: eligible.length,
    proposals: eligible.filter(({ found }) => found.eligible && found.proposal).length,
    skipped: skippedOf(looked),
    domains: domainsOf(eligible),
    protection: null,
    overCap: eligible.length > cap,
    cap,
  };
}

function skippedOf(looked: readonly LookedAt[]): BulkSheet['skipped'] {
  const byReason = new Map<BulkSkip, string[]>();
  for (const { chosen, found } of looked) {
    if (found.eligible) continue;
    byReason.set(found.why, [...(byReason.get(found.why) ?? []), chosen.id]);
  }
  return [...byReason].map(([why, ids]) => ({ why, count: ids.length, ids: ids.slice(0, SHOWN_IDS) })).sort((a, b) => b.count - a.count);
}

function domainsOf(eligible: readonly LookedAt[]): BulkSheet['domains'] {
  const byDomain = new Map<string, { messages: number; recipients: number }>();
  for (const { domains } of eligible) {
    for (const domain of new Set(domains)) {
      const known = byDomain.get(domain) ?? { messages: 0, recipients: 0 };
      const recipients = domains.filter((each) => each === domain).length;
      byDomain.set(domain, { messages: known.messages + 1, recipients: known.recipients + recipients });
    }
  }
  return [...byDomain]
    .map(([domain, counts]) => ({ domain, ...counts }))
    .sort((a, b) => b.messages - a.messages || (a.domain < b.domain ? -1 : 1));
}

function heldDomains({ facts }: OpenedMessage): string[] {
  return heldRecipients(facts.state).flatMap((recipient) => facts.recipientDomains[recipient] ?? []);
}
