/**
 * Leads released copies through the mail flow: behind the patterns for a release, the same with encryption demanded, straight to
 * transport as they are. What the sender wrote to demand encryption was read when the mail came in; it counts as long as the sender may
 * still demand it. Nothing is scanned or parsed again. Where no policy can be found nothing leaves: the copies go back to be decided on.
 */
import {
  FACTORY_FLOW,
  NOTHING_FOUND,
  passMailFlow,
  wayOf,
  type FlowFacts,
  type FlowPass,
  type MailEnd,
  type MustEncryptCause,
  type PolicyResolver,
} from '#dlp';
import { messageDecider, type MessageEvent, type ReleaseKind, type Routing, type SealedEnvelope } from '#events';
import { isInternal } from '#mail';
import type { EngineConfig } from '../config/engine-config.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream, type EngineKeys } from '../platform/engine-keys.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import { endOf } from '../platform/mail-end.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import type { ReleaseFlow, RoutedRelease } from './flow-port.js';
import { type MailAsWhole, mailAsWhole, UNKNOWN_AS_WHOLE } from './mail-as-whole.js';

export interface ReleaseFlowParts {
  readonly config: Pick<EngineConfig, 'dlp' | 'routes' | 'trialMode'>;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly events: Pick<EventLog, 'read'>;
  readonly keys: Pick<EngineKeys, 'ofMessage' | 'tagAddress'>;
  readonly policy: { current(): { readonly resolver: Pick<PolicyResolver, 'for' | 'isInside' | 'triggers'> } };
}

const ENTRIES: Readonly<Record<ReleaseKind, FlowFacts['entry']>> = {
  release: 'post-quarantine-release',
  'release-encrypted': 'post-quarantine-force-encrypt',
  'as-is': 'post-quarantine-send-as-is',
};

/** What the facts of a message tell about it. */
interface Recorded {
  readonly messageId: string;
  readonly entry: FlowFacts['entry'];
  /** Whether the client that sent it had signed in. */
  readonly authenticated: boolean;
  readonly verdicts: readonly Groups[];
  readonly asWhole: MailAsWhole;
  /** Undefined once its key is gone. */
  readonly envelope: SealedEnvelope | undefined;
}
type Groups = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'];

export class MailFlowOfReleases implements ReleaseFlow {
  constructor(private readonly parts: ReleaseFlowParts) {}

  async routeRelease(messageId: string): Promise<RoutedRelease | undefined> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    const facts = events.map(({ event }) => event as MessageEvent); // a message's stream holds nothing else
    const state = facts.reduce(messageDecider.evolve, messageDecider.initialState());
    if (state.status === 'absent' || state.pending?.kind !== 'release') return undefined;
    const { id: decisionId, recipients, releaseKind } = state.pending;
    const verdicts = facts.flatMap((fact) => (fact.type === 'VerdictReached' ? [fact.data.groups] : []));
    const entry = ENTRIES[releaseKind ?? 'as-is'];
    const authenticated = facts.some((fact) => fact.type === 'MessageReceived' && fact.data.authenticated);
    const envelope = await this.envelopeOf(messageId, facts);
    const recorded: Recorded = { messageId, entry, authenticated, verdicts, asWhole: asWholeIn(facts), envelope };
    return { decisionId, routing: grouped(recipients.map((recipient) => [recipient, this.pass(recipient, recorded)] as const)) };
  }

  private async envelopeOf(messageId: string, facts: readonly MessageEvent[]): Promise<SealedEnvelope | undefined> {
    const received = facts.find((fact) => fact.type === 'MessageReceived')?.data;
    const opener = received && (await this.parts.keys.ofMessage(messageId, received.key));
    return opener && (JSON.parse(opener.open('envelope', received.envelope)) as SealedEnvelope); // sealed by the engine itself
  }

  private pass(recipient: number, { messageId, entry, envelope, verdicts, asWhole, authenticated }: Recorded): FlowPass {
    const base = { entry, judgement: NOTHING_FOUND, methods: [], failed: [] } as const;
    const mail = { failure: null, ...asWhole };
    try {
      const address = envelope?.recipients[recipient];
      if (envelope === undefined || address === undefined) throw new RangeError('who it is for is not known any more');
      const tagOf = (each: string): string | null => this.parts.keys.tagAddress(each);
      const [from, to] = [endOf(envelope.sender, tagOf), endOf(address, tagOf)];
      const { resolver } = this.parts.policy.current();
      const { flow: settings = FACTORY_FLOW } = resolver.for(from, to, this.parts.clock.iso());
      const demands = demandsOf(recipient, verdicts, resolver, from);
      const { routes, trialMode } = this.parts.config;
      const standing = { isInside: resolver.isInside(from), authenticated, internalDomains: routes.internalDomains, trialMode };
      const hasOriginator = whyNotSender(from, standing) === undefined;
      return passMailFlow({ ...base, settings, recipient: this.whereIs(address, to, resolver), mail: { ...mail, hasOriginator, demands } });
    } catch (cause) {
      this.parts.log.error({ messageId, cause: errorName(cause) }, 'no policy for a released copy: it stays here');
      return passMailFlow({ ...base, settings: 'failed', recipient: 'outside', mail: { ...mail, hasOriginator: false, demands: [] } });
    }
  }

  private whereIs(address: string, end: MailEnd, resolver: Pick<PolicyResolver, 'isInside'>): FlowFacts['recipient'] {
    if (resolver.isInside(end)) return 'inside';
    return isInternal(address, this.parts.config.dlp.exemptDomains) ? 'exempt' : 'outside';
  }
}

/** What the mail was seen to be when it came in. */
function asWholeIn(facts: readonly MessageEvent[]): MailAsWhole {
  const inspected = facts.find((fact) => fact.type === 'MessageInspected')?.data;
  return inspected === undefined ? UNKNOWN_AS_WHOLE : mailAsWhole(inspected);
}

/** What was read of the mail when it came in, as far as the sender may still demand it. */
function demandsOf(
  recipient: number,
  verdicts: readonly Groups[],
  resolver: Pick<PolicyResolver, 'triggers'>,
  sender: MailEnd,
): readonly MustEncryptCause[] {
  const { subject, header } = resolver.triggers(sender).encrypt;
  const reasons = verdicts.flat().flatMap((group) => (group.recipients.includes(recipient) ? group.reasons : []));
  const written = reasons.flatMap((reason) => (reason.kind === 'setting' ? [reason.cause] : []));
  return written.filter((cause) => (cause === 'subject-trigger' && subject !== null) || (cause === 'header-trigger' && header !== null));
}

const LEAVES: Readonly<Record<FlowPass['end'], Routing['to']>> = {
  transport: 'transport',
  'failed-encryption-quarantine': 'failed-encryption-quarantine',
  'notify-sender-not-encrypted': 'notify-sender-not-encrypted',
  // no release ends here; if one did, its copies would be held
  'dlp-quarantine': 'failed-encryption-quarantine',
  'dlp-block': 'failed-encryption-quarantine',
  'dlp-error': 'failed-encryption-quarantine',
};

/** Copies that go the same way, together. */
function grouped(passes: readonly (readonly [number, FlowPass])[]): readonly Routing[] {
  const ways = new Map<string, { readonly recipients: number[]; readonly pass: FlowPass }>();
  for (const [recipient, pass] of passes) {
    const key = wayOf(pass);
    const way = ways.get(key) ?? { recipients: [], pass };
    way.recipients.push(recipient);
    ways.set(key, way);
  }
  return [...ways.values()].map(({ recipients, pass }) => ({ recipients, to: LEAVES[pass.end], transitions: pass.transitions }));
}
