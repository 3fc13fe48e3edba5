import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PrecisionReport, TuningList, TuningProposalDetail } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { TuningDesk } from './tuning-desk.js';
import { TuningReaders } from './tuning-readers.js';

/** How right each pattern has been. */
export class ShowPrecision extends Query<PrecisionReport> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowPrecision)
export class ShowPrecisionHandler implements IQueryHandler<ShowPrecision> {
  constructor(
    @Inject(TuningDesk) private readonly desk: TuningDesk,
    @Inject(TuningReaders) private readonly readers: TuningReaders,
  ) {}

  async execute({ caller }: ShowPrecision): Promise<PrecisionReport> {
    requireRole('tuningPrecision', caller);
    return this.desk.report(this.readers.mayKnow(caller));
  }
}

/** Changes that the verdicts speak for. */
export class ListTuning extends Query<TuningList> {
  constructor(
    readonly state: 'open' | 'accepted' | 'dismissed' | 'all',
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListTuning)
export class ListTuningHandler implements IQueryHandler<ListTuning> {
  constructor(
    @Inject(TuningDesk) private readonly desk: TuningDesk,
    @Inject(TuningReaders) private readonly readers: TuningReaders,
  ) {}

  async execute({ state, caller }: ListTuning): Promise<TuningList> {
    requireRole('tuningProposals', caller);
    return { proposals: await this.desk.list(state, this.readers.mayKnow(caller)) };
  }
}

/** One of them, with what it would have changed in history; undefined when there is none. */
export class ShowTuning extends Query<TuningProposalDetail | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowTuning)
export class ShowTuningHandler implements IQueryHandler<ShowTuning> {
  constructor(
    @Inject(TuningDesk) private readonly desk: TuningDesk,
    @Inject(TuningReaders) private readonly readers: TuningReaders,
  ) {}

  async execute({ id, caller }: ShowTuning): Promise<TuningProposalDetail | undefined> {
    requireRole('tuningProposal', caller);
    return this.desk.find(id, this.readers.mayKnow(caller));
  }
}
