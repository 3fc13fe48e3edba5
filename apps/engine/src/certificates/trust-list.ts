import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { identityOf } from '#crypto';
import type { TrustEntryOfApi, TrustListOfApi, trustListQuerySchema } from '#contracts';
import { decideAddTrustEntry, decideWithdrawTrustEntry, trustEntryStream, type CertificateRefusal, type StoredTrustEntry } from '#events';
import { ulid } from 'ulid';
import type { z } from 'zod';
import { requireCaller, requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { scopeNamed } from '../settings/scope-name.js';
import { CertificateStore } from './certificate-store.js';
import { CertificateView } from './certificate-view.js';

export type TrustListQuery = z.output<typeof trustListQuerySchema>;

/** One page of the entries, the newest first. */
export class ListTrustEntries extends Query<TrustListOfApi> {
  constructor(
    readonly query: TrustListQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListTrustEntries)
export class ListTrustEntriesHandler implements IQueryHandler<ListTrustEntries> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
  ) {}

  async execute({ query, caller }: ListTrustEntries): Promise<TrustListOfApi> {
    requireRole('trustList', caller);
    const all = [...this.store.state.trust.values()];
    const found = all.filter((entry) => this.fits(entry, query)).sort(newestFirst);
    // where an entry holds is sealed, one file each: opened for this page alone
    const page = found.slice(query.offset, query.offset + query.limit);
    return { entries: await Promise.all(page.map((entry) => this.view.trustEntry(entry))), total: found.length, all: all.length };
  }

  private fits({ fingerprint, decision }: StoredTrustEntry, query: TrustListQuery): boolean {
    if (query.decision !== undefined && query.decision !== decision) return false;
    const wanted = query.q?.trim().toLowerCase() ?? '';
    const facts = wanted === '' ? undefined : this.store.ofFingerprint(fingerprint)?.facts;
    const texts = [fingerprint, ...(facts === undefined ? [] : [facts.subject.toLowerCase(), ...facts.addresses])];
    return texts.some((text) => text.includes(wanted)) || fingerprint.includes(wanted.replaceAll(/[:\s]/g, '') || wanted);
  }
}

/** Those of one instant by id, so that pages do not overlap. */
function newestFirst(one: StoredTrustEntry, other: StoredTrustEntry): number {
  return other.added.at.localeCompare(one.added.at) || other.id.localeCompare(one.id);
}

export interface NewTrustEntry {
  readonly fingerprint: string;
  readonly decision: 'allow' | 'block';
  readonly acceptExpired: boolean;
  /** `global`, `*.example.com`, `example.com` or an address. */
  readonly place: string;
  readonly reason: string;
}

export type TrustEntryOutcome =
  | { readonly kind: 'done'; readonly entry: TrustEntryOfApi }
  | { readonly kind: 'not-a-place' }
  | { readonly kind: 'refused'; readonly refusal: CertificateRefusal };

/** Allows or blocks a certificate, which need not be in the store. */
export class AddTrustEntry extends Command<TrustEntryOutcome> {
  constructor(
    readonly data: NewTrustEntry,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(AddTrustEntry)
export class AddTrustEntryHandler implements ICommandHandler<AddTrustEntry> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ data, caller, commandId }: AddTrustEntry): Promise<TrustEntryOutcome> {
    const { actor } = requireCaller('addTrustEntry', caller);
    const { fingerprint, decision, acceptExpired, place, reason } = data;
    const named = scopeNamed(place, this.keys);
    if (named === undefined) return { kind: 'not-a-place' };
    const id = ulid(this.clock.now().getTime());
    const stream = trustEntryStream(id);
    const known = this.store.ofFingerprint(fingerprint);
    const fact = {
      ...{ fingerprint, decision, acceptExpired },
      identity: known === undefined ? null : identityOf(this.store.certificate(known)),
      scope: await this.store.keys.sealScope({ stream, id }, named),
      reason: this.store.keys.sealReason(stream, reason),
    };
    const answer = await this.store.book.change(stream, (state) => decideAddTrustEntry(state, fact), { actor, commandId });
    if (!this.store.state.trust.has(id)) await this.store.keys.destroy(id); // refused, or this very command had made another one
    if (answer.kind === 'refused') return answer;
    const made = answer.events[0]?.stream.slice(trustEntryStream('').length) ?? id;
    const entry = this.store.state.trust.get(made);
    if (entry !== undefined) return { kind: 'done', entry: await this.view.trustEntry(entry) };
    return { kind: 'refused', refusal: { refused: 'unknown-trust-entry', detail: 'the entry was withdrawn since' } };
  }
}

export type WithdrawTrustEntryOutcome = { readonly kind: 'done' } | Extract<TrustEntryOutcome, { kind: 'refused' }>;

export class WithdrawTrustEntry extends Command<WithdrawTrustEntryOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(WithdrawTrustEntry)
export class WithdrawTrustEntryHandler implements ICommandHandler<WithdrawTrustEntry> {
  constructor(@Inject(CertificateStore) private readonly store: CertificateStore) {}

  async execute({ data: { id, reason }, caller, commandId }: WithdrawTrustEntry): Promise<WithdrawTrustEntryOutcome> {
    const { actor } = requireCaller('withdrawTrustEntry', caller);
    const stream = trustEntryStream(id);
    const why = this.store.keys.sealReason(stream, reason);
    const answer = await this.store.book.change(stream, (state) => decideWithdrawTrustEntry(state, id, why), { actor, commandId });
    if (answer.kind === 'refused') return answer;
    await this.store.keys.destroy(id);
    return { kind: 'done' };
  }
}
