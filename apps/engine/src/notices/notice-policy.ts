/** What the settings of a sender say about notices, as of the moment of the event. */
import { NOTICE_LANGUAGES, type NoticeAudience, type NoticeKind, type NoticeLanguage } from '#contracts';
import { isSealedAddresses, type MailEnd, type PolicyResolver, type SealedAddresses } from '#dlp';
import { sealed, type PolicyState } from '#events';
import type { PolicyKeys } from '../settings/policy-keys.js';

/** The switch that each kind goes by; those without one are always sent. */
const SWITCH_OF: Readonly<Partial<Record<NoticeKind, string>>> = {
  warning: 'warning',
  quarantine: 'quarantine',
  block: 'block',
  error: 'error',
  release: 'release',
  delete: 'delete',
  expire: 'expire',
  expiring: 'expire',
};
const NOBODY: MailEnd = { domain: null, tag: null };

/** One revision of the policy, as far as notices go by it. */
export interface PolicyRevision {
  readonly resolver: PolicyResolver;
  readonly state: Pick<PolicyState, 'patterns'>;
}

/** The policy in force and those before it. */
export interface PolicyInTime {
  current(): PolicyRevision;
  /** As it was at an ISO-8601 instant. */
  asOf(instant: string): Promise<PolicyRevision | undefined>;
  /** Its facts, oldest first. */
  history(): readonly { readonly meta: { readonly at: string } }[];
}

export class NoticePolicy {
  constructor(
    private readonly book: PolicyInTime,
    private readonly keys: PolicyKeys,
  ) {}

  /** The policy that held then. @param at - ISO-8601 UTC. */
  async at(at: string): Promise<SenderNotices> {
    const newest = this.book.history().at(-1);
    const snapshot = newest === undefined || newest.meta.at <= at ? this.book.current() : await this.book.asOf(at);
    return new SenderNotices(snapshot ?? this.book.current(), this.keys);
  }
}

export class SenderNotices {
  constructor(
    private readonly snapshot: PolicyRevision,
    private readonly keys: PolicyKeys,
  ) {}

  wants(kind: NoticeKind, audience: NoticeAudience, sender: MailEnd): boolean {
    if (kind === 'encrypted') return this.value(sender, 'encrypt.notifySender') === true;
    const name = SWITCH_OF[kind];
    return name === undefined || this.value(sender, `notices.${name}.${audience}`) === true;
  }

  /** Empty: none is named, or the list was erased. */
  async managersOf(sender: MailEnd): Promise<readonly string[]> {
    const list = this.value(sender, 'dlp.managers') as readonly string[] | SealedAddresses | undefined;
    if (!isSealedAddresses(list)) return list ?? [];
    const text = await this.keys.openAddresses(list.key, sealed.parse(list.addresses));
    return text === '' ? [] : (JSON.parse(text) as string[]); // sealed by AddressLists with exactly this shape
  }

  language(end: MailEnd): NoticeLanguage {
    const value = this.value(end, 'notices.language');
    return NOTICE_LANGUAGES.find((language) => language === value) ?? 'en';
  }

  /** Empty: the built-in one. */
  template(kind: NoticeKind, end: MailEnd): string {
    const value = this.value(end, `notices.template.${kind}`);
    return typeof value === 'string' ? value : '';
  }

  digestAbove(end: MailEnd): number {
    return numberOf(this.value(end, 'notices.digestAbove'), 5);
  }

  expiringHours(sender: MailEnd): number {
    return numberOf(this.value(sender, 'notices.expiringHours'), 24);
  }

  isInside(end: MailEnd): boolean {
    return this.snapshot.resolver.isInside(end);
  }

  nameOf(pattern: string): string {
    return this.snapshot.state.patterns.get(pattern)?.versions.at(-1)?.pattern.name ?? pattern;
  }

  private value(end: MailEnd, key: string): unknown {
    return this.snapshot.resolver.settings(end, NOBODY).get(key)?.value;
  }
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
