/**
 * Leads released copies through the mail flow: behind the patterns for a release, the same with encryption demanded, straight to
 * transport as they are. What the sender wrote to demand encryption was read when the mail came in; it counts as long as the sender may
 * still demand it. Nothing is scanned again. Where no policy can be found nothing leaves: the copies go back to be decided on. Copies that
 * are made lie beside the message before the release is committed.
 */
import type { SealedBlobStore } from '#crypto';
import {
  FACTORY_FLOW,
  FACTORY_PROTECT,
  NOTHING_FOUND,
  NOTHING_TO_PROTECT_WITH,
  type FlowFacts,
  type FlowPass,
  type MailEnd,
  type PolicyResolver,
  type SenderTriggers,
} from '#dlp';
import type { MessageEvent, Routing } from '#events';
import { isInternal } from '#mail';
import type { EngineConfig } from '../config/engine-config.js';
import type { EngineClock } from '../platform/engine-clock.js';
import { messageStream, type EngineKeys } from '../platform/engine-keys.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { EventLog } from '../platform/event-log.js';
import { endOf } from '../platform/mail-end.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import { leavingForm } from './copy-form.js';
import { discardForms, madeIn, type CopyFlow, type LedCopies } from './copy-flow.js';
import type { FlowCopy } from './course.js';
import type { ReleaseFlow, RoutedRelease } from './flow-port.js';
import type { InsideCopies } from './inside-copies-port.js';
import { MailInFlow } from './mail-in-flow.js';
import { demandsOf, recordedExposure, recordedRelease, type RecordedRelease } from './recorded-release.js';
import { withInsideForms, type InsideRelease } from './released-inside.js';

export interface ReleaseFlowParts {
  readonly config: Pick<EngineConfig, 'dlp' | 'routes' | 'trialMode'>;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly events: Pick<EventLog, 'read'>;
  readonly keys: Pick<EngineKeys, 'ofMessage' | 'tagAddress'>;
  readonly blobs: Pick<SealedBlobStore, 'read' | 'putSidecar' | 'copiesOf' | 'removeSidecar'>;
  readonly policy: { current(): { readonly resolver: Pick<PolicyResolver, 'for' | 'incoming' | 'isInside' | 'triggers'> } };
  readonly flow: Pick<CopyFlow, 'lead'>;
  readonly inside: InsideCopies;
}

export class MailFlowOfReleases implements ReleaseFlow {
  constructor(private readonly parts: ReleaseFlowParts) {}

  async routeRelease(messageId: string): Promise<RoutedRelease | undefined> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    // a message's stream holds nothing else
    const release = await recordedRelease(
      messageId,
      events.map(({ event }) => event as MessageEvent),
      this.parts.keys,
    );
    if (release === undefined) return undefined;
    await this.removeUnused(release);
    const copies = release.recipients.map((recipient) => this.copyOf(recipient, release));
    const mail = this.mailOf(release);
    const led = await this.withInsideForms(await this.parts.flow.lead(copies, mail), release, mail);
    try {
      for (const { copyId, bytes } of madeIn(led)) await this.parts.blobs.putSidecar(messageId, `copy-${copyId}`, bytes.chunks());
      return { decisionId: release.decisionId, routing: led.map((each) => routingOf(each, release)) };
    } finally {
      await discardForms(led);
    }
  }

  private withInsideForms(led: readonly LedCopies[], { envelope }: RecordedRelease, mail: MailInFlow): Promise<LedCopies[]> {
    const { resolver } = this.parts.policy.current();
    const { messageId, at, sender: address } = mail.source;
    const sender = this.endOf(address);
    const inside: InsideRelease = {
      mail: { messageId, at, sender, isSenderInside: isInside(sender, resolver), whole: () => mail.whole() },
      resolver,
      addressOf: (recipient) => envelope?.recipients[recipient] ?? '',
      endOf: (each) => this.endOf(each),
    };
    return withInsideForms(led, inside, this.parts.inside);
  }

  /** Copies that were made for a commit that came to nothing. */
  private async removeUnused({ messageId, copies }: RecordedRelease): Promise<void> {
    const { blobs } = this.parts;
    const unused = (await blobs.copiesOf(messageId)).filter((copy) => !copies.includes(copy));
    for (const copy of unused) await blobs.removeSidecar(messageId, `copy-${copy}`);
  }

  private mailOf({ messageId, envelope, sizeBytes }: RecordedRelease): MailInFlow {
    const sender = envelope?.sender ?? '';
    const read = (): Promise<Buffer> => this.parts.blobs.read(messageId);
    return new MailInFlow({ messageId, sender, sizeBytes, at: this.parts.clock.iso(), triggers: this.triggersOf(sender), read });
  }

  /** Null: they cannot be used, and with that the policy of the sender cannot. */
  private triggersOf(sender: string): SenderTriggers | null {
    try {
      return this.parts.policy.current().resolver.triggers(this.endOf(sender));
    } catch {
      return null;
    }
  }

  private copyOf(recipient: number, release: RecordedRelease): FlowCopy {
    const { messageId, entry, envelope, asWhole } = release;
    const { readable: isReadable, subject: hidesSubject } = recordedExposure(recipient, release.found);
    const base = { entry, judgement: { ...NOTHING_FOUND, isReadable }, ...NOTHING_TO_PROTECT_WITH };
    const mail = { failure: null, signing: [], ...asWhole };
    const address = envelope?.recipients[recipient] ?? '';
    try {
      if (envelope === undefined || address === '') throw new RangeError('who it is for is not known any more');
      const [from, to] = [this.endOf(envelope.sender), this.endOf(address)];
      const { resolver } = this.parts.policy.current();
      const { flow: settings = FACTORY_FLOW, protect = FACTORY_PROTECT } = resolver.for(from, to, this.parts.clock.iso());
      const demands = demandsOf(recipient, release, resolver.triggers(from));
      const hasOriginator = this.hasOriginator(from, release, resolver);
      const facts = { ...base, settings, recipient: this.whereIs(address, to, resolver), mail: { ...mail, hasOriginator, demands } };
      return { recipient, address, facts, protect, hidesSubject };
    } catch (cause) {
      this.parts.log.error({ messageId, cause: errorName(cause) }, 'no policy for a released copy: it stays here');
      const unknown: FlowFacts = {
        ...base,
        settings: 'failed',
        recipient: 'outside',
        mail: { ...mail, hasOriginator: false, demands: [] },
      };
      return { recipient, address, facts: unknown, protect: FACTORY_PROTECT };
    }
  }

  private hasOriginator(from: MailEnd, { authenticated }: RecordedRelease, resolver: Pick<PolicyResolver, 'isInside'>): boolean {
    const { routes, trialMode } = this.parts.config;
    const standing = { isInside: resolver.isInside(from), authenticated, internalDomains: routes.internalDomains, trialMode };
    return whyNotSender(from, standing) === undefined;
  }

  private whereIs(address: string, end: MailEnd, resolver: Pick<PolicyResolver, 'isInside'>): FlowFacts['recipient'] {
    if (resolver.isInside(end)) return 'inside';
    return isInternal(address, this.parts.config.dlp.exemptDomains) ? 'exempt' : 'outside';
  }

  private endOf(address: string): MailEnd {
    return endOf(address, (each) => this.parts.keys.tagAddress(each));
  }
}

/** Where the policy cannot say it: no. */
function isInside(end: MailEnd, resolver: Pick<PolicyResolver, 'isInside'>): boolean {
  try {
    return resolver.isInside(end);
  } catch {
    return false;
  }
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

function routingOf({ recipients, pass, form, attempts }: LedCopies, { sealer }: RecordedRelease): Routing {
  const left = sealer && leavingForm(form, sealer);
  return { recipients, to: LEAVES[pass.end], transitions: pass.transitions, attempts, ...(left && { form: left }) };
}
