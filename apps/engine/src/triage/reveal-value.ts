/** One matched value in clear, for a person who says why. That it was shown is durable before it is shown. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RevealedValue, RevealReason } from '#contracts';
import type { MessageEvent } from '#events';
import { z } from 'zod';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder, type AccessEntry } from '../access/access-recorder-port.js';
import { ContentViewer } from '../inspect/content-viewer.js';
import type { MatchPlace } from '../inspect/reveal-value.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { HeldMessageOpener, type OpenedMessage } from '../quarantine/held-message-opener.js';
import { RevealQuota } from './reveal-quota.js';
import { SenderSight } from './sender-sight-port.js';

const REMASK_AFTER_SECONDS = 60;

export type RevealOutcome =
  | { readonly kind: 'done'; readonly revealed: RevealedValue }
  | {
      readonly kind: 'refused';
      readonly refused: 'not-found' | 'own-mail' | 'account-needed' | 'no-such-match' | 'content-destroyed' | 'claim-needed';
    }
  | { readonly kind: 'refused'; readonly refused: 'too-many-reveals'; readonly retryAfterSeconds: number };

export interface RevealData {
  readonly messageId: string;
  readonly place: MatchPlace;
  readonly reason: RevealReason;
  readonly note: string | undefined;
}

export class RevealValue extends Command<RevealOutcome> {
  constructor(
    readonly data: RevealData,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(RevealValue)
export class RevealValueHandler implements ICommandHandler<RevealValue> {
  /** The last reveal under way of each account: one after the other, for the quota counts what is recorded. */
  private readonly lasts = new Map<string, Promise<void>>();

  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(ContentViewer) private readonly viewer: Pick<ContentViewer, 'reveal'>,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(RevealQuota) private readonly quota: Pick<RevealQuota, 'of'>,
    @Inject(SenderSight) private readonly senders: Pick<SenderSight, 'isHidden'>,
  ) {}

  async execute({ data, caller }: RevealValue): Promise<RevealOutcome> {
    const who = requireCaller('reveal', caller);
    if (who.actor.kind !== 'account') return { kind: 'refused', refused: 'account-needed' };
    const message = await this.opener.open(data.messageId, who.reach);
    if (!message) return { kind: 'refused', refused: 'not-found' };
    const { senderTag } = message.facts.state;
    if (senderTag !== null && senderTag === who.actorTag) return { kind: 'refused', refused: 'own-mail' };
    if (this.senders.isHidden(data.messageId, who)) return { kind: 'refused', refused: 'claim-needed' };
    return this.inTurn(who.actor.id, () => this.reveal(data, message, who));
  }

  private inTurn(account: string, work: () => Promise<RevealOutcome>): Promise<RevealOutcome> {
    const revealed = (this.lasts.get(account) ?? Promise.resolve()).then(work);
    const ended = (): void => {
      if (this.lasts.get(account) === last) this.lasts.delete(account);
    };
    const last = revealed.then(ended, ended); // the caller learns of a fault
    this.lasts.set(account, last);
    return revealed;
  }

  private async reveal({ messageId, place, reason, note }: RevealData, message: OpenedMessage, { actor }: Caller): Promise<RevealOutcome> {
    const { left, retryAfterSeconds } = await this.quota.of(actor);
    if (left === 0) return { kind: 'refused', refused: 'too-many-reveals', retryAfterSeconds };
    const recorded = recordedMatch(message, place);
    const match = await this.viewer.reveal(messageId, place, recorded !== undefined);
    if (match === undefined) return { kind: 'refused', refused: 'content-destroyed' };
    if (match === null) return { kind: 'refused', refused: 'no-such-match' };
    const fact = { messageId, finding: recorded?.finding ?? null, pattern: recorded?.pattern ?? match.pattern, reason };
    await this.accesses.recordSealed((stream) => this.sealedFact(stream, fact, note), actor);
    return { kind: 'done', revealed: { value: match.value, remaskAfterSeconds: REMASK_AFTER_SECONDS, left: left - 1 } };
  }

  private async sealedFact(
    stream: string,
    fact: Omit<Extract<AccessEntry, { type: 'ValueRevealed' }>['data'], 'note'>,
    note: string | undefined,
  ): Promise<AccessEntry> {
    const sealed = note === undefined || note === '' ? null : (await this.keys.forAccess(stream)).seal('note', note);
    return { type: 'ValueRevealed', data: { ...fact, note: sealed } };
  }
}

/** A match that was recorded when the mail was judged. */
function recordedMatch({ events, sealer }: OpenedMessage, place: MatchPlace): { finding: number; pattern: string } | undefined {
  const inspected = events.map(({ event }) => event as MessageEvent).find((event) => event.type === 'MessageInspected')?.data;
  if (!inspected || !sealer) return undefined;
  const names = z.array(z.string()).parse(JSON.parse(sealer.open('partNames', inspected.partNames)));
  const finding = inspected.findings.findIndex(
    ({ part, start, end }) => part !== 0 && names[part] === place.part && start === place.start && end === place.end,
  );
  const pattern = inspected.findings[finding]?.pattern;
  return pattern === undefined ? undefined : { finding, pattern };
}
