/** Opens a held message for those who decide about it: its facts, what seals its fields, what the policy asks of a release now. */
import { Inject, Injectable } from '@nestjs/common';
import type { ReleaseKind, SecondPersonRule } from '#contracts';
import { UnusableSetting } from '#dlp';
import { isWithin, type Reach } from '../access/reach-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys, messageStream, type FieldSealer } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog, type RecordedEvent } from '../platform/event-log.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import { PolicyInForce } from '../policy/policy-in-force-port.js';
import { heldFacts, reachFacts, type HeldFacts } from './held-facts.js';
import { fourEyesSettings, rulesForMail, type FourEyesSettings } from './second-person-port.js';

export interface OpenedMessage {
  readonly id: string;
  readonly facts: HeldFacts;
  readonly events: readonly RecordedEvent[];
  /** Undefined once its key is destroyed. */
  readonly sealer: FieldSealer | undefined;
  /** The rules that ask for a second person; undefined: they cannot be worked out, and nothing may be released. */
  secondPerson(kind: ReleaseKind): readonly SecondPersonRule[] | undefined;
  /** Whether a notice to its sender would be sent. */
  readonly mayTellSender: boolean;
  /** Accounts that wrote the patterns that hold it. */
  readonly patternAuthors: readonly string[];
}

@Injectable()
export class HeldMessageOpener {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(PolicyInForce) private readonly policy: PolicyInForce,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'routes' | 'trialMode'>,
  ) {}

  /** Undefined for what is not there, was never held, or is out of reach: nobody can tell which. */
  async open(messageId: string, reach: Reach): Promise<OpenedMessage | undefined> {
    const { events } = await this.log.read(messageStream(messageId));
    const [first] = events;
    if (first?.event.type !== 'MessageReceived') return undefined;
    const sealer = await this.keys.ofMessage(messageId, first.event.data.key);
    const facts = heldFacts(events, sealer, (address) => this.keys.tagAddress(address));
    if (!facts || facts.state.custody === null || !isWithin(reach, reachFacts(facts))) return undefined;
    const settings = this.fourEyes(facts);
    return {
      id: messageId,
      facts,
      events,
      sealer,
      secondPerson: (kind) => settings && rulesForMail(facts, kind, settings),
      mayTellSender: this.mayTell(facts, first.event.data.authenticated),
      patternAuthors: this.policy.authorsOf(facts.acting),
    };
  }

  private mayTell({ sender }: HeldFacts, authenticated: boolean): boolean {
    try {
      const { routes, trialMode } = this.config;
      const isInside = this.policy.resolver().isInside(sender);
      return whyNotSender(sender, { isInside, authenticated, internalDomains: routes.internalDomains, trialMode }) === undefined;
    } catch (cause) {
      if (cause instanceof UnusableSetting) return false;
      throw cause;
    }
  }

  private fourEyes({ sender }: HeldFacts): FourEyesSettings | undefined {
    try {
      return fourEyesSettings(this.policy.resolver(), sender);
    } catch (cause) {
      if (cause instanceof UnusableSetting) return undefined;
      throw cause;
    }
  }
}
