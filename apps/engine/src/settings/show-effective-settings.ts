import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EffectiveSettings } from '#contracts';
import { isScanned, SETTINGS, UnusableSetting, type Policy, type PolicyResolver, type SettingInForce } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import { PolicyBook } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';
import { PlaceView } from './place-view.js';

export interface EffectiveQuestion {
  /** Empty: the null reverse-path. */
  readonly sender: string;
  /** Empty: anybody. */
  readonly recipient: string;
  /** A revision or an instant; absent: now. */
  readonly asOf?: string | undefined;
}

export type EffectiveAnswer =
  | { readonly kind: 'known'; readonly effective: EffectiveSettings }
  /** No policy of that revision or time; or one that cannot be worked out, so that mail is held. */
  | { readonly kind: 'unknown-revision' | 'policy-failed' };

/** What applies to a mail from one address to another, under the policy of now, of a revision or of a time. */
export class ShowEffectiveSettings extends Query<EffectiveAnswer> {
  constructor(
    readonly question: EffectiveQuestion,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowEffectiveSettings)
export class ShowEffectiveSettingsHandler implements IQueryHandler<ShowEffectiveSettings> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(PlaceView) private readonly view: PlaceView,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async execute({ question: { sender, recipient, asOf }, caller }: ShowEffectiveSettings): Promise<EffectiveAnswer> {
    requireRole('effectiveSettings', caller);
    const snapshot = asOf === undefined ? this.book.current() : await this.book.asOf(asOf);
    if (snapshot === undefined) return { kind: 'unknown-revision' };
    const tagOf = (address: string): string | null => this.keys.tagAddress(address);
    const ends: Ends = [endOf(sender.trim(), tagOf), endOf(recipient.trim(), tagOf)];
    try {
      const policy = snapshot.resolver.for(...ends, this.instantOf(asOf));
      const effective = {
        policyRevision: snapshot.revision,
        settings: await this.settings(snapshot.resolver, ends),
        ...patternsOf(policy),
      };
      return { kind: 'known', effective };
    } catch (cause) {
      if (cause instanceof UnusableSetting) return { kind: 'policy-failed' };
      throw cause;
    }
  }

  private async settings(resolver: PolicyResolver, ends: Ends): Promise<EffectiveSettings['settings']> {
    const effective = resolver.settings(...ends);
    const shown: EffectiveSettings['settings'] = [];
    for (const { key, ends: rule } of SETTINGS) {
      const setting = effective.get(key);
      if (setting === undefined) continue;
      const [sender, recipient] = [await this.ofOneEnd(setting.sender), await this.ofOneEnd(setting.recipient)];
      shown.push({ key, ends: rule, value: await this.lists.shown(setting.value), sender, recipient });
    }
    return shown;
  }

  private async ofOneEnd(setting: SettingInForce | null): Promise<EffectiveSettings['settings'][number]['sender']> {
    if (setting === null) return null;
    const { value, from } = await this.view.setting(setting);
    return { value, from };
  }

  /** Which exceptions are in force depends on the time of a mail: of a revision, the time at which it began. */
  private instantOf(asOf: string | undefined): string {
    if (asOf === undefined) return this.clock.iso();
    return this.book.history().find(({ policyRevision }) => policyRevision === asOf)?.meta.at ?? asOf;
  }
}

/** Sender and recipient. */
type Ends = Parameters<PolicyResolver['settings']>;

function patternsOf({ patterns, exceptions, scanning }: Policy): Pick<EffectiveSettings, 'patterns' | 'scanning'> {
  const shown = patterns.filter(isScanned).map(({ id, version, name, state }) => {
    const exception = exceptions.find((applied) => applied.patterns.has(id))?.id ?? null;
    return { id, version, name, state, exception };
  });
  return { patterns: shown, scanning: scanning ?? true };
}
