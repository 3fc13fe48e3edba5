/** Runs of the account that asks: all, one, and what became of each message of one. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Bulk, BulkItem } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { BulkDesk } from './bulk-desk.js';
import { shownItem, shownRun } from './bulk-run.js';

export interface BulkItemsQuery {
  readonly result?: BulkItem['result'] | undefined;
  readonly after: number;
  readonly limit: number;
}

export class ListBulks extends Query<readonly Bulk[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

export class ShowBulk extends Query<Bulk | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

export class ShowBulkItems extends Query<{ readonly items: readonly BulkItem[]; readonly total: number } | undefined> {
  constructor(
    readonly id: string,
    readonly query: BulkItemsQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListBulks)
export class ListBulksHandler implements IQueryHandler<ListBulks> {
  constructor(
    @Inject(BulkDesk) private readonly desk: BulkDesk,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ caller: asking }: ListBulks): Promise<readonly Bulk[]> {
    const caller = requireCaller('bulks', asking);
    await this.desk.readOthers();
    return this.desk.ofAccount(caller.actor.id).map((run) => shownRun(run, this.clock.iso()));
  }
}

@QueryHandler(ShowBulk)
export class ShowBulkHandler implements IQueryHandler<ShowBulk> {
  constructor(
    @Inject(BulkDesk) private readonly desk: BulkDesk,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ id, caller: asking }: ShowBulk): Promise<Bulk | undefined> {
    const { actor } = requireCaller('bulk', asking);
    await this.desk.readOthers();
    const run = this.desk.find(id, actor.id);
    return run && shownRun(run, this.clock.iso());
  }
}

@QueryHandler(ShowBulkItems)
export class ShowBulkItemsHandler implements IQueryHandler<ShowBulkItems> {
  constructor(@Inject(BulkDesk) private readonly desk: BulkDesk) {}

  async execute({
    id,
    query,
    caller: asking,
  }: ShowBulkItems): Promise<{ readonly items: readonly BulkItem[]; readonly total: number } | undefined> {
    const { actor } = requireCaller('bulkItems', asking);
    await this.desk.readOthers();
    const run = this.desk.find(id, actor.id);
    if (!run) return undefined;
    const all = await this.desk.itemsOf(run);
    const items = all.filter(({ result }) => query.result === undefined || result === query.result).map(shownItem);
    return { items: items.slice(query.after, query.after + query.limit), total: items.length };
  }
}
