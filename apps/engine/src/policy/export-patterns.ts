import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { formatPatternJson } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { newestPatterns } from './newest-patterns.js';
import { PolicyBook } from './policy-book.js';

/** All patterns as a pattern file. */
export class ExportPatterns extends Query<string> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ExportPatterns)
export class ExportPatternsHandler implements IQueryHandler<ExportPatterns> {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  execute({ caller }: ExportPatterns): Promise<string> {
    requireRole('exportPatterns', caller);
    return Promise.resolve(formatPatternJson(newestPatterns(this.book.current())));
  }
}
