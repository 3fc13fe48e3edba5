/** How mail from one address to another would be protected now: a plain one, and one that a pattern says must be encrypted. */
import { Inject } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EffectiveSettings, MailWay, ProtectionPreview } from '#contracts';
import {
  FACTORY_FLOW,
  FACTORY_PROTECT,
  findSetting,
  NOTHING_FOUND,
  NOTHING_TO_PROTECT_WITH,
  type FlowFacts,
  type Judgement,
  type PolicyResolver,
} from '#dlp';
import { domainOf, isInternal } from '#mail';
import { requireRole, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { UNKNOWN_AS_WHOLE } from '../flow/mail-as-whole.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { endOf } from '../platform/mail-end.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import { PolicyBook } from '../policy/policy-book.js';
import { ShowEffectiveSettings } from '../settings/show-effective-settings.js';
import { courseOf, type AskedCopy } from './copy-course.js';
import { expiryWarningDays } from './expiry-warning.js';
import { shownKey, whyNot } from './ladder.js';
import { ProtectionDesk } from './protection-desk-port.js';

/** Where a mail begins and ends. */
export interface AddressPair {
  /** Empty: the null reverse-path. */
  readonly from: string;
  readonly to: string;
  /** The client that hands it over has signed in. */
  readonly authenticated: boolean;
}

export type PreviewAnswer =
  | { readonly kind: 'known'; readonly preview: ProtectionPreview }
  | { readonly kind: 'no-address'; readonly field: 'from' | 'to' }
  /** A stored value cannot be used, so that their mail is held. */
  | { readonly kind: 'policy-failed' };

export class ShowProtectionPreview extends Query<PreviewAnswer> {
  constructor(
    readonly pair: AddressPair,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const JUDGEMENTS: Readonly<Record<MailWay['mail'], Judgement>> = {
  plain: NOTHING_FOUND,
  'must-encrypt': { ...NOTHING_FOUND, immediate: 'must-encrypt', because: 'pattern' },
};

@QueryHandler(ShowProtectionPreview)
export class ShowProtectionPreviewHandler implements IQueryHandler<ShowProtectionPreview> {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ProtectionDesk) private readonly desk: ProtectionDesk,
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'dlp' | 'routes' | 'trialMode'>,
  ) {}

  async execute({ pair, caller }: ShowProtectionPreview): Promise<PreviewAnswer> {
    requireRole('protectionPreview', caller);
    const [from, to] = [pair.from.trim(), pair.to.trim()];
    if (from !== '' && domainOf(from) === undefined) return { kind: 'no-address', field: 'from' };
    if (domainOf(to) === undefined) return { kind: 'no-address', field: 'to' };
    const { resolver, revision } = this.book.current();
    const effective = await this.queries.execute(new ShowEffectiveSettings({ sender: from, recipient: to, asOf: revision }, caller));
    if (effective.kind !== 'known') return { kind: 'policy-failed' };
    const settings = effective.effective.settings.filter(steersProtection);
    const asked = this.asked(resolver, { ...pair, from, to });
    return { kind: 'known', preview: { policyRevision: revision, ...(await this.answers(asked)), settings } };
  }

  private async answers(asked: AskedCopy): Promise<Omit<ProtectionPreview, 'policyRevision' | 'settings'>> {
    const { warning } = asked;
    const options = await this.desk.signersFor(asked.pair);
    const facts = { ...asked.facts, signers: options.flatMap(({ usable, method }) => (usable ? [method] : [])) };
    const ways = await Promise.all((['plain', 'must-encrypt'] as const).map((mail) => this.way(mail, { ...asked, facts })));
    const signers = options.map((option) =>
      option.usable
        ? { method: option.method, why: null, because: null, signer: shownKey(option.signer, warning), algorithms: [...option.algorithms] }
        : { method: option.method, ...whyNot(option), signer: null, algorithms: [] },
    );
    return { at: warning.at, recipient: asked.facts.recipient, ways, signers };
  }

  private async way(mail: MailWay['mail'], asked: AskedCopy): Promise<MailWay> {
    const { course, pass } = await courseOf(this.desk, { ...asked, facts: { ...asked.facts, judgement: JUDGEMENTS[mail] } });
    return { mail, ...course, transitions: [...pass.transitions] };
  }

  /** A mail that nobody has in mind: of no size, neither encrypted nor an invitation. */
  private asked(resolver: PolicyResolver, { from: sender, to: recipient, authenticated }: AddressPair): AskedCopy {
    const tagOf = (address: string): string | null => this.keys.tagAddress(address);
    const [from, to] = [endOf(sender, tagOf), endOf(recipient, tagOf)];
    const at = this.clock.iso();
    const { flow: settings = FACTORY_FLOW, protect = FACTORY_PROTECT } = resolver.for(from, to, at);
    const standing = { isInside: resolver.isInside(from), authenticated, internalDomains: this.config.routes.internalDomains };
    const hasOriginator = whyNotSender(from, { ...standing, trialMode: this.config.trialMode }) === undefined;
    const mail = { hasOriginator, demands: [], signing: [], failure: null, ...UNKNOWN_AS_WHOLE };
    const where = this.whereIs(recipient, resolver.isInside(to));
    const warning = { at, days: expiryWarningDays(resolver) };
    const dkim = this.desk.signsDkim ? 'available' : 'no-key';
    const base = { entry: 'root', recipient: where, judgement: NOTHING_FOUND, ...NOTHING_TO_PROTECT_WITH } as const;
    const facts: AskedCopy['facts'] = { ...base, mail, settings, dkim };
    return { facts, pair: { sender, recipient, settings: protect, sizeBytes: null, at }, warning };
  }

  private whereIs(address: string, isInside: boolean): FlowFacts['recipient'] {
    if (isInside) return 'inside';
    return isInternal(address, this.config.dlp.exemptDomains) ? 'exempt' : 'outside';
  }
}

const GROUPS: ReadonlySet<string> = new Set(['encryption', 'smime', 'pgp', 'pdf', 'signing']);
const KEYS: ReadonlySet<string> = new Set(['locality', 'dlp.enabled', 'dlp.quarantineOnFailedEncryption']);

/** Whether it has a say in how outgoing mail is protected, or what becomes of mail that cannot be. */
function steersProtection({ key }: EffectiveSettings['settings'][number]): boolean {
  return KEYS.has(key) || GROUPS.has(findSetting(key)?.group ?? '');
}
