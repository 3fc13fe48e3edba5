import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { formatPatternJson } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyCatalog } from './policy-catalog.js';

/** All patterns as a pattern file. */
export class ExportPatterns extends Query<string> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ExportPatterns)
export class ExportPatternsHandler implements IQueryHandler<ExportPatterns> {
  constructor(@Inject(PolicyCatalog) private readonly catalog: PolicyCatalog) {}

  execute({ caller }: ExportPatterns): Promise<string> {
    requireRole('exportPatterns', caller);
    return Promise.resolve(formatPatternJson(this.catalog.patterns()));
  }
}
