import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { formatPatternCsv, formatPatternJson, type Pattern } from '#dlp';
import { newestVersion, versionIn } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyBook } from './policy-book.js';

/** All patterns and groups as a pattern file. */
export class ExportPatterns extends Query<string> {
  constructor(
    readonly format: 'json' | 'csv',
    readonly caller: Caller | null,
  ) {
    super();
  }
}

const FORMATS = { json: formatPatternJson, csv: formatPatternCsv } as const;

@QueryHandler(ExportPatterns)
export class ExportPatternsHandler implements IQueryHandler<ExportPatterns> {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  execute({ format, caller }: ExportPatterns): Promise<string> {
    requireRole('exportPatterns', caller);
    const { state } = this.book.current();
    const patterns = [...state.patterns.values()]
      .filter(({ deleted }) => !deleted)
      // what acts is worth more in a copy than a draft of something else
      .map((history): Pattern => (versionIn(history, 'live') ?? versionIn(history, 'shadow') ?? newestVersion(history)).pattern);
    const groups = [...state.groups.values()].map(({ group }) => group);
    return Promise.resolve(FORMATS[format](patterns.sort(byId), groups.sort(byId)));
  }
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : 1;
}
