import { Inject, Injectable } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CertificateRefused, revocationListsIn, type CertificateFault } from '#crypto';
import type { RevocationListRow, RevocationLists } from '#contracts';
import {
  decideAddRevocationList,
  decideRemoveRevocationList,
  revocationListStream,
  type CertificateRefusal,
  type KeptRevocationList,
} from '#events';
import { ulid } from 'ulid';
import { requireCaller, requireRole, type Caller } from '../../access/access-port.js';
import type { EngineConfig } from '../../config/engine-config.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { PolicyNames } from '../../settings/policy-names.js';
import { CertificateStore } from '../certificate-store.js';
import { KeptRevocationLists } from './kept-revocation-lists.js';
import { RevocationDesk } from './revocation-desk.js';

/** What is shown of the lists, those by hand first. */
@Injectable()
export class RevocationListView {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(RevocationDesk) private readonly desk: RevocationDesk,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'certificates'>,
  ) {}

  all(): RevocationLists {
    const byHand = [...this.store.state.lists.values()].map((list) => this.byHand(list));
    return { lists: [...byHand, ...this.fetched()], isFetching: this.config.certificates.fetch };
  }

  private byHand({ id, issuer, thisUpdate, nextUpdate, size, added }: KeptRevocationList): RevocationListRow {
    const by = { id: added.by.id, name: this.names.actor(added.by) };
    return { ...{ id, issuer, thisUpdate, nextUpdate, size }, isOver: this.isOver(nextUpdate), fetched: null, added: { at: added.at, by } };
  }

  private fetched(): RevocationListRow[] {
    return this.desk.fetchedLists().map(({ key, value, evidence }) => {
      const { issuer, thisUpdate, nextUpdate, size } = value;
      const failedAt = evidence.failedAtMs === null ? null : new Date(evidence.failedAtMs).toISOString();
      const fetched = { place: key, at: new Date(evidence.fetchedAtMs).toISOString(), failedAt };
      return { ...{ issuer, thisUpdate, nextUpdate, size, fetched }, id: null, isOver: this.isOver(nextUpdate), added: null };
    });
  }

  private isOver(nextUpdate: string | null): boolean {
    return nextUpdate !== null && Date.parse(nextUpdate) < this.clock.now().getTime();
  }
}

export class ListRevocationLists extends Query<RevocationLists> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListRevocationLists)
export class ListRevocationListsHandler implements IQueryHandler<ListRevocationLists> {
  constructor(@Inject(RevocationListView) private readonly view: RevocationListView) {}

  execute({ caller }: ListRevocationLists): Promise<RevocationLists> {
    requireRole('revocationLists', caller);
    return Promise.resolve(this.view.all());
  }
}

export type AddRevocationListsOutcome =
  | { readonly kind: 'done'; readonly lists: RevocationLists }
  | { readonly kind: 'file-refused'; readonly code: CertificateFault; readonly detail: string };

/** Brings lists by hand; those that are here already stay. */
export class AddRevocationLists extends Command<AddRevocationListsOutcome> {
  constructor(
    readonly bytes: Buffer,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(AddRevocationLists)
export class AddRevocationListsHandler implements ICommandHandler<AddRevocationLists> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(KeptRevocationLists) private readonly kept: KeptRevocationLists,
    @Inject(RevocationListView) private readonly view: RevocationListView,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ bytes, caller, commandId }: AddRevocationLists): Promise<AddRevocationListsOutcome> {
    const { actor } = requireCaller('addRevocationLists', caller);
    try {
      const ders = revocationListsIn(bytes);
      const read = await Promise.all(ders.map((der) => this.kept.read(der)));
      for (const [index, named] of read.entries()) {
        await this.kept.write(ders[index] ?? Buffer.alloc(0));
        const { list, digest } = named;
        const fact = {
          digest,
          issuer: list.issuer.slice(0, 1000),
          thisUpdate: list.thisUpdate,
          nextUpdate: list.nextUpdate,
          size: list.size,
        };
        const stream = revocationListStream(ulid(this.clock.now().getTime()));
        await this.store.book.changeEach([{ stream, decide: (state) => decideAddRevocationList(state, fact) }], { actor, commandId });
        this.kept.use(named);
      }
      return { kind: 'done', lists: this.view.all() };
    } catch (cause) {
      if (!(cause instanceof CertificateRefused)) throw cause;
      return { kind: 'file-refused', code: cause.code, detail: cause.message };
    }
  }
}

/** Fetches what is in use anew. */
export class RefreshRevocation extends Command<RevocationLists> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@CommandHandler(RefreshRevocation)
export class RefreshRevocationHandler implements ICommandHandler<RefreshRevocation> {
  constructor(
    @Inject(RevocationDesk) private readonly desk: RevocationDesk,
    @Inject(RevocationListView) private readonly view: RevocationListView,
  ) {}

  async execute({ caller }: RefreshRevocation): Promise<RevocationLists> {
    requireCaller('refreshRevocation', caller);
    await this.desk.refreshAll();
    return this.view.all();
  }
}

export type RemoveRevocationListOutcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly refusal: CertificateRefusal };

export class RemoveRevocationList extends Command<RemoveRevocationListOutcome> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveRevocationList)
export class RemoveRevocationListHandler implements ICommandHandler<RemoveRevocationList> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(KeptRevocationLists) private readonly kept: KeptRevocationLists,
  ) {}

  async execute({ id, caller, commandId }: RemoveRevocationList): Promise<RemoveRevocationListOutcome> {
    const { actor } = requireCaller('removeRevocationList', caller);
    const digest = this.store.state.lists.get(id)?.digest;
    const stream = revocationListStream(id);
    const answer = await this.store.book.change(stream, (state) => decideRemoveRevocationList(state, id), { actor, commandId });
    if (answer.kind === 'refused') return answer;
    if (digest !== undefined) await this.kept.remove(digest);
    return { kind: 'done' };
  }
}
