import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CertificateDetail, CertificateList } from '#contracts';
import { usesOfCertificate } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { timeSlices } from '../policy/time-slices.js';
import { CertificateJudge } from './certificate-judge.js';
import { fits, inOrder, type CertificateQuery, type SearchedCertificate } from './certificate-search.js';
import { CertificateStore } from './certificate-store.js';
import { CertificateView, stateOf } from './certificate-view.js';

/** The store, searched. */
export class ListCertificates extends Query<CertificateList> {
  constructor(
    readonly query: CertificateQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListCertificates)
export class ListCertificatesHandler implements IQueryHandler<ListCertificates> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateJudge) private readonly judge: CertificateJudge,
    @Inject(CertificateView) private readonly view: CertificateView,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ query, caller }: ListCertificates): Promise<CertificateList> {
    requireRole('certificates', caller);
    const all = this.searched();
    const found = (await this.inState(all.filter(fits(query)), query.state)).sort(inOrder(query.sort));
    const page = found.slice(query.offset, query.offset + query.limit);
    const pause = timeSlices();
    const certificates = [];
    for (const each of page) {
      if (this.store.entry(each.entry.id) === each.entry) certificates.push(this.view.row(each));
      await pause();
    }
    const endSoon = all.filter(({ entry }) => this.view.endsSoon(entry)).length;
    return { certificates, total: found.length, all: all.length, endSoon };
  }

  private searched(): SearchedCertificate[] {
    const settings = this.view.settingsNaming();
    return [...this.store.all()].flatMap((entry) => {
      const stored = this.store.state.certificates.get(entry.id);
      if (stored === undefined) return [];
      const useCount = usesOfCertificate(stored).length + (settings.get(entry.facts.fingerprint)?.length ?? 0);
      return [{ entry, stored, useCount }];
    });
  }

  /** Judging costs signatures: only where a state is asked for, and with time for the mail between. */
  private async inState(found: SearchedCertificate[], state: CertificateQuery['state']): Promise<SearchedCertificate[]> {
    if (state === undefined) return found;
    const pause = timeSlices();
    const fitting: SearchedCertificate[] = [];
    for (const searched of found) {
      const is = stateOf(this.judge.standing(searched.entry, this.clock.now()));
      if (state === 'unusable' ? is !== 'usable' : is === state) fitting.push(searched);
      await pause();
    }
    return fitting;
  }
}

/** One certificate; undefined when there is none. */
export class ShowCertificate extends Query<CertificateDetail | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowCertificate)
export class ShowCertificateHandler implements IQueryHandler<ShowCertificate> {
  constructor(
    @Inject(CertificateStore) private readonly store: CertificateStore,
    @Inject(CertificateView) private readonly view: CertificateView,
  ) {}

  execute({ id, caller }: ShowCertificate): Promise<CertificateDetail | undefined> {
    requireRole('certificate', caller);
    const entry = this.store.entry(id);
    return entry === undefined ? Promise.resolve(undefined) : this.view.detail(entry);
  }
}
