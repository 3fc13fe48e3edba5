/** How a release encrypted would protect the copies of a held message, shown before anybody decides. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HeldProtection } from '#contracts';
import {
  FACTORY_FLOW,
  FACTORY_PROTECT,
  NOTHING_FOUND,
  NOTHING_TO_PROTECT_WITH,
  UnusableSetting,
  type FlowPolicy,
  type MailEnd,
  type ProtectSettings,
} from '#dlp';
import { heldRecipients, type MessageEvent } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { mailAsWhole, UNKNOWN_AS_WHOLE } from '../flow/mail-as-whole.js';
import { findingsIn, recordedExposure } from '../flow/recorded-release.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import { PolicyBook } from '../policy/policy-book.js';
import type { HeldAddresses } from '../quarantine/held-facts.js';
import { HeldMessageOpener, type OpenedMessage } from '../quarantine/held-message-opener.js';
import { courseOf, type AskedCopy } from './copy-course.js';
import { expiryWarningDays } from './expiry-warning.js';
import type { ExpiryWarning } from './ladder.js';
import { ProtectionDesk } from './protection-desk-port.js';

/** Asked at once: each is a look into an index. */
const ASKED_AT_ONCE = 50;

/** As the message itself: who may not know of it is told that there is none. */
export class ShowHeldProtection extends Query<HeldProtection | 'not-found' | 'content-destroyed'> {
  constructor(
    readonly messageId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowHeldProtection)
export class ShowHeldProtectionHandler implements IQueryHandler<ShowHeldProtection> {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(ProtectionDesk) private readonly desk: ProtectionDesk,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ messageId, caller }: ShowHeldProtection): Promise<HeldProtection | 'not-found' | 'content-destroyed'> {
    const who = requireCaller('heldProtection', caller);
    const message = await this.opener.open(messageId, who.reach);
    if (!message) return 'not-found';
    const { state, addresses } = message.facts;
    if (addresses === null) return 'content-destroyed';
    // it says who the mail is for, as the message itself does
    await this.accesses.record({ type: 'ContentViewed', data: { messageId, view: 'message' } }, who.actor);
    const at = this.clock.iso();
    return { revision: state.revision, at, recipients: await this.courses(message, addresses, at) };
  }

  private async courses(message: OpenedMessage, addresses: HeldAddresses, at: string): Promise<HeldProtection['recipients']> {
    const copies = heldRecipients(message.facts.state).flatMap((index) => {
      const address = addresses.recipients[index];
      return address === undefined ? [] : [{ index, address }];
    });
    const told: HeldProtection['recipients'] = [];
    const warning = { at, days: expiryWarningDays(this.book.current().resolver) };
    for (let first = 0; first < copies.length; first += ASKED_AT_ONCE) {
      const slice = copies.slice(first, first + ASKED_AT_ONCE).map(async (copy) => {
        const pair = { sender: addresses.sender, recipient: copy.address };
        const asked = this.asked(message, { ...pair, index: copy.index }, warning);
        return { ...copy, ...(await courseOf(this.desk, asked)).course };
      });
      told.push(...(await Promise.all(slice)));
    }
    return told;
  }

  private asked(
    message: OpenedMessage,
    { index, ...pair }: { sender: string; recipient: string; index: number },
    warning: ExpiryWarning,
  ): AskedCopy {
    const { sizeBytes } = message.facts;
    const { at } = warning;
    const { flow, protect } = this.policyOf(endOf(pair.sender, this.tagOf), endOf(pair.recipient, this.tagOf), at);
    const mail = { ...asWholeOf(message), hasOriginator: message.mayTellSender, demands: [], signing: [], failure: null } as const;
    const { readable: isReadable } = recordedExposure(index, findingsIn(factsOf(message)));
    const asked = { entry: 'post-quarantine-force-encrypt', recipient: 'outside', judgement: { ...NOTHING_FOUND, isReadable } } as const;
    const facts = { ...asked, ...NOTHING_TO_PROTECT_WITH, mail, settings: flow };
    return { facts, pair: { ...pair, settings: protect, sizeBytes, at }, warning };
  }

  private readonly tagOf = (address: string): string | null => this.keys.tagAddress(address);

  private policyOf(from: MailEnd, to: MailEnd, at: string): { readonly flow: FlowPolicy; readonly protect: ProtectSettings } {
    try {
      const { flow = FACTORY_FLOW, protect = FACTORY_PROTECT } = this.book.current().resolver.for(from, to, at);
      return { flow, protect };
    } catch (cause) {
      if (cause instanceof UnusableSetting) return { flow: 'failed', protect: FACTORY_PROTECT };
      throw cause;
    }
  }
}

function factsOf({ events }: OpenedMessage): MessageEvent[] {
  return events.map(({ event }) => event as MessageEvent); // a message's stream holds nothing else
}

function asWholeOf(message: OpenedMessage) {
  const inspected = factsOf(message).find((event) => event.type === 'MessageInspected')?.data;
  return inspected === undefined ? UNKNOWN_AS_WHOLE : mailAsWhole(inspected);
}
