import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { identityOf } from '#crypto';
import type { TrustEntryOfApi } from '#contracts';
import { decideAddTrustEntry, decideWithdrawTrustEntry, trustEntryStream, type CertificateRefusal } from '#events';
import { ulid } from 'ulid';
import { requireCaller, requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { scopeNamed } from '../settings/scope-name.js';
import { CertificateStore } from './certificate-store.js';
import { CertificateView } from './certificate-view.js';

/** All entries, the newest first. */
export class ListTrustEntries extends Query<readonly TrustEntryOfApi[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListTrustEntries)
export class ListTrustEntriesHandler implements IQueryHandler<ListTrustEntries> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
  ) {}

  execute({ caller }: ListTrustEntries): Promise<readonly TrustEntryOfApi[]> {
    requireRole('trustList', caller);
    const newestFirst = [...this.store.state.trust.values()].sort((one, other) => other.added.at.localeCompare(one.added.at));
    return Promise.all(newestFirst.map((entry) => this.view.trustEntry(entry)));
  }
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
