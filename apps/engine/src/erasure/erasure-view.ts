/** Erasures as they are shown: never with an address, for none is kept. */
import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Erasure } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { ErasureBook, type ErasureRecord } from './erasure-book.js';

@Injectable()
export class ErasureView {
  constructor(@Inject(AccountDirectory) private readonly accounts: AccountDirectory) {}

  of({ id, state, at, settledBy }: ErasureRecord): Erasure {
    const { status, reason, reference, by, result } = state;
    const settledAt = at.ErasureConfirmed ?? at.ErasureWithdrawn;
    return {
      ...{ id, state: status, reason, reference },
      ordered: { at: at.ErasureOrdered ?? '', by: this.person(by) },
      settled: settledAt === undefined || settledBy === null ? null : { at: settledAt, by: this.person(settledBy) },
      result: result === null ? null : { at: at.ErasureCarriedOut ?? '', ...result },
    };
  }

  private person(id: string): { readonly id: string; readonly name: string } {
    return { id, name: this.accounts.nameOf({ kind: id === 'cli' ? 'cli' : 'account', id }) };
  }
}

export class ListErasures extends Query<readonly Erasure[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListErasures)
export class ListErasuresHandler implements IQueryHandler<ListErasures> {
  constructor(
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(ErasureView) private readonly view: ErasureView,
  ) {}

  execute({ caller }: ListErasures): Promise<readonly Erasure[]> {
    requireRole('erasures', caller);
    return Promise.resolve(this.book.all().map((record) => this.view.of(record)));
  }
}

/** Undefined: there is none. */
export class ShowErasure extends Query<Erasure | undefined> {
  constructor(
    readonly erasureId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowErasure)
export class ShowErasureHandler implements IQueryHandler<ShowErasure> {
  constructor(
    @Inject(ErasureBook) private readonly book: ErasureBook,
    @Inject(ErasureView) private readonly view: ErasureView,
  ) {}

  execute({ erasureId, caller }: ShowErasure): Promise<Erasure | undefined> {
    requireRole('erasure', caller);
    const record = this.book.find(erasureId);
    return Promise.resolve(record && this.view.of(record));
  }
}
