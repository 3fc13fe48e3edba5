/** Where a held message stands between people, and what the reader may do about it. */
import { Inject, Injectable } from '@nestjs/common';
import { routes, secondPersonRuleSchema, type HeldMessage, type ReleaseAsked, type ReleaseProposal } from '#contracts';
import { recipientsWith, heldRecipients, type AnyEvent, type Sealed } from '#events';
import { whyRefused, type Caller } from '../../access/access-port.js';
import { AccountDirectory } from '../../access/account-directory.js';
import { REACHES_ALL } from '../../access/reach-port.js';
import type { EngineConfig } from '../../config/engine-config.js';
import { LegalHolds } from '../../legal-hold/legal-hold-port.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { plainText } from '../../platform/plain-text.js';
import type { RecordedEvent } from '../../platform/event-log.js';
import { allowedActions } from '../../quarantine/allowed-actions.js';
import { HeldMessageOpener, type OpenedMessage } from '../../quarantine/held-message-opener.js';
import { Claims } from '../../triage/claims-port.js';

export type MessageStanding = Pick<
  HeldMessage,
  | 'request'
  | 'proposal'
  | 'pinned'
  | 'legalHolds'
  | 'encryptionFailed'
  | 'assignee'
  | 'team'
  | 'claim'
  | 'deletedUntil'
  | 'secondPerson'
  | 'actions'
>;

type EventOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>;
type Found<T extends AnyEvent['type']> = Omit<RecordedEvent, 'event'> & { readonly event: EventOf<T> };

const DAY_MS = 86_400_000;
const ALL_RULES = secondPersonRuleSchema.options;

@Injectable()
export class MessageStandings {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(LegalHolds) private readonly holds: LegalHolds,
    @Inject(Claims) private readonly claims: Claims,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  /** Of a message that the caller may know of. Undefined for one that was never held. */
  async of(messageId: string, caller: Caller): Promise<MessageStanding | undefined> {
    const message = await this.opener.open(messageId, REACHES_ALL);
    return message && this.standing(message, caller);
  }

  private async standing(message: OpenedMessage, caller: Caller): Promise<MessageStanding> {
    const { state } = message.facts;
    const actions = allowedActions(message, caller, this.clock.iso());
    const approval = actions.find(({ action }) => action === 'approve');
    return {
      request: requestOf(message),
      proposal: this.proposalOf(message, approval?.because ?? null),
      pinned: this.pinnedOf(message),
      legalHolds: { count: state.legalHolds.length, matters: await this.mattersOf(state.legalHolds, caller) },
      encryptionFailed: heldRecipients(state).some((recipient) => state.recipients[recipient]?.encryptionFailed === true),
      assignee: state.assignee === null ? null : this.person(state.assignee),
      team: state.team,
      claim: this.claimOf(message.id),
      deletedUntil: this.deletedUntil(message),
      secondPerson: {
        release: [...(message.secondPerson('release') ?? ALL_RULES)],
        'release-encrypted': [...(message.secondPerson('release-encrypted') ?? ALL_RULES)],
        'as-is': [...(message.secondPerson('as-is') ?? ALL_RULES)],
      },
      actions,
    };
  }

  private proposalOf(message: OpenedMessage, mayNotApproveBecause: string | null): ReleaseProposal | null {
    const { proposal } = message.facts.state;
    const proposed = proposal && last(message.events, 'ReleaseProposed');
    if (!proposed) return null;
    const { proposalId: id, kind, recipients, reason, verdict, note, by, because } = proposed.event.data;
    return {
      id,
      by: this.person(by),
      at: proposed.meta.at,
      kind,
      recipients,
      reason,
      verdict,
      note: openText(message, 'note', note),
      because: ALL_RULES.filter((rule) => because.includes(rule)),
      mayApprove: mayNotApproveBecause === null,
      mayNotApproveBecause,
    };
  }

  private pinnedOf(message: OpenedMessage): MessageStanding['pinned'] {
    const pinned = message.facts.state.pinned ? last(message.events, 'HoldPinned') : undefined;
    if (!pinned) return null;
    const { reason, note } = pinned.event.data;
    return { by: this.accounts.nameOf(pinned.meta.actor), at: pinned.meta.at, reason, note: openText(message, 'note', note) };
  }

  private deletedUntil({ facts: { state } }: OpenedMessage): string | null {
    const isRestorable = state.custody?.content === 'kept' && recipientsWith(state, ['deleted']).length > 0;
    if (!isRestorable || state.deletedAt === null) return null;
    const until = Date.parse(state.deletedAt) + this.config.quarantine.deletedDays * DAY_MS;
    return new Date(until).toISOString();
  }

  /** For those who may look at a legal hold itself. */
  private async mattersOf(holds: readonly string[], caller: Caller): Promise<string[]> {
    if (whyRefused(routes.legalHold.access, caller) !== undefined) return [];
    const matters = await Promise.all(holds.map((holdId) => this.holds.matterOf(holdId)));
    return matters.flatMap((matter) => (matter === undefined || matter === '' ? [] : [plainText(matter)]));
  }

  private claimOf(messageId: string): MessageStanding['claim'] {
    const claim = this.claims.claimOf(messageId);
    return claim && { by: claim.by, until: claim.until };
  }

  private person(id: string): { id: string; name: string } {
    return { id, name: this.accounts.nameOf(id === 'cli' ? { kind: 'cli', id } : { kind: 'account', id }) };
  }
}

function requestOf(message: OpenedMessage): ReleaseAsked | null {
  const asked = message.facts.state.request && last(message.events, 'ReleaseRequested');
  if (!asked) return null;
  const { requestId: id, reason, text } = asked.event.data;
  return { id, reason, text: openText(message, 'text', text) ?? '', at: asked.meta.at };
}

function last<T extends AnyEvent['type']>(events: readonly RecordedEvent[], type: T): Found<T> | undefined {
  return events.findLast((recorded): recorded is RecordedEvent & Found<T> => recorded.event.type === type);
}

/** Null for no text, and for one that does not open any more. */
function openText({ sealer }: OpenedMessage, field: 'note' | 'text', text: Sealed | null): string | null {
  if (text === null) return null;
  try {
    return plainText(sealer?.open(field, text) ?? '');
  } catch {
    return null;
  }
}
