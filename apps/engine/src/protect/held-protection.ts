/** Leads held copies through the flow of a release encrypted, by the keys and settings of now, without doing anything to the mail. */
import { Inject, Injectable } from '@nestjs/common';
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
import { mailAsWhole, UNKNOWN_AS_WHOLE } from '../flow/mail-as-whole.js';
import { findingsIn, recordedExposure } from '../flow/recorded-release.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import { PolicyBook } from '../policy/policy-book.js';
import type { OpenedMessage } from '../quarantine/held-message-opener.js';
import { courseOf, type AskedCopy } from './copy-course.js';
import { expiryWarningDays } from './expiry-warning.js';
import { HeldProtectionLook } from './held-protection-port.js';
import type { ExpiryWarning } from './ladder.js';
import { ProtectionDesk } from './protection-desk-port.js';

/** Asked at once: each is a look into an index. */
const ASKED_AT_ONCE = 50;

@Injectable()
export class HeldProtectionByDesk extends HeldProtectionLook {
  constructor(
    @Inject(ProtectionDesk) private readonly desk: ProtectionDesk,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
  ) {
    super();
  }

  async courses(message: OpenedMessage, at: string): Promise<HeldProtection['recipients']> {
    const { addresses, state } = message.facts;
    if (addresses === null) return [];
    const copies = heldRecipients(state).flatMap((index) => {
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
