import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PolicyHistory } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyTale } from './policy-tale.js';

/** Every change of the policy, newest first, page by page. */
export class ShowPolicyHistory extends Query<PolicyHistory> {
  constructor(
    readonly page: {
      /** Position in the log before which the page ends; absent: the newest changes. */
      readonly before?: number | undefined;
      readonly limit: number;
    },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowPolicyHistory)
export class ShowPolicyHistoryHandler implements IQueryHandler<ShowPolicyHistory> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyTale) private readonly tale: PolicyTale,
  ) {}

  async execute({ page: { before = Infinity, limit }, caller }: ShowPolicyHistory): Promise<PolicyHistory> {
    requireRole('policyHistory', caller);
    const records = this.book.history();
    const end = records.findLastIndex(({ position }) => position < before) + 1;
    const start = Math.max(0, end - limit);
    const changes = await Promise.all(records.slice(start, end).map((record) => this.tale.tell(record, caller)));
    return { changes: changes.reverse(), policyRevision: this.book.current().revision, more: start > 0 };
  }
}
