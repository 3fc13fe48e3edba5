/** The trust list as one end of a mail inherits it: its own entries first, then its domain's, those of domains above it, everybody's. */
import type { TrustEntry, TrustLevel } from '#crypto';
import { indexScopes, type MailEnd, type ScopeIndex, type ScopeRef } from '#dlp';
import { scopeRef, type StoredTrustEntry } from '#events';
import type { CertificateStore } from './certificate-store.js';

/** What holds for everybody is left. */
const NOBODY: MailEnd = { domain: null, tag: null };

export class TrustLevels {
  private revision = -1;
  private index: ScopeIndex = indexScopes([]);
  private byPlace = new Map<string, TrustEntry[]>();

  constructor(private readonly store: CertificateStore) {}

  /** The nearest first. @param end - null: only what holds for everybody. */
  of(end: MailEnd | null): readonly TrustLevel[] {
    this.refresh();
    const places = this.index.chain(end ?? NOBODY).toReversed();
    return places.map(({ id }) => this.byPlace.get(id) ?? []);
  }

  /** Equal for ends whose lists are the same. */
  nameOf(end: MailEnd): string {
    this.refresh();
    return JSON.stringify(this.index.chain(end).map(({ id }) => id));
  }

  private refresh(): void {
    if (this.revision === this.store.revision) return;
    this.revision = this.store.revision;
    this.byPlace = new Map();
    const scopes = new Map<string, ScopeRef>();
    for (const entry of this.store.state.trust.values()) {
      const scope = scopeRef(entry.scope);
      const place = nameOf(scope);
      scopes.set(place, scope);
      const entries = this.byPlace.get(place);
      if (entries === undefined) this.byPlace.set(place, [this.entryOf(entry)]);
      else entries.push(this.entryOf(entry));
    }
    this.index = indexScopes([...scopes].map(([id, scope]) => ({ id, scope, values: {} })));
  }

  private entryOf(entry: StoredTrustEntry): TrustEntry {
    const { fingerprint, decision, acceptExpired } = entry;
    const identity = decision === 'block' ? this.store.identityOf(entry) : undefined;
    return { fingerprint, decision, acceptExpired, ...(identity !== undefined && { identity }) };
  }
}

function nameOf(scope: ScopeRef): string {
  if (scope.level === 'global') return 'global';
  return `${scope.level} ${scope.level === 'user' ? scope.tag : scope.domain}`;
}
