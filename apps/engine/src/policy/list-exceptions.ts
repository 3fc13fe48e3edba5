import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PolicyExceptionOfApi } from '#contracts';
import { exceptionStream, type GrantedException } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { ExceptionEnds } from '../settings/exception-ends.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicyBook } from './policy-book.js';

export interface ExceptionList {
  readonly exceptions: PolicyExceptionOfApi[];
  readonly policyRevision: string;
}

/** All exceptions, the newest first, whatever became of them. */
export class ListExceptions extends Query<ExceptionList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListExceptions)
export class ListExceptionsHandler implements IQueryHandler<ListExceptions> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(ExceptionEnds) private readonly ends: ExceptionEnds,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ caller }: ListExceptions): Promise<ExceptionList> {
    requireRole('exceptions', caller);
    const { state, revision } = this.book.current();
    const newestFirst = [...state.exceptions.values()].reverse();
    return { exceptions: await Promise.all(newestFirst.map((exception) => this.view(exception, caller))), policyRevision: revision };
  }

  private async view(exception: GrantedException, caller: Caller | null): Promise<PolicyExceptionOfApi> {
    const { id, refs, expiresAt, owner, reason, granted, withdrawn } = exception;
    return {
      id,
      refs: [...refs],
      ...(await this.ends.of(exception, caller)),
      expiresAt,
      state: withdrawn !== null ? 'withdrawn' : expiresAt <= this.clock.iso() ? 'expired' : 'in-force',
      owner: this.names.account(owner),
      reason: this.keys.openReason(exceptionStream(id), reason),
      grantedAt: granted.at,
    };
  }
}
