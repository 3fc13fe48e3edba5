import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternRow } from '#contracts';
import type { Pattern } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { newestPatterns } from './newest-patterns.js';
import { PolicyBook } from './policy-book.js';

/** All patterns in their newest versions. */
export class ListPatterns extends Query<{ readonly patterns: readonly PatternRow[]; readonly policyRevision: string }> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListPatterns)
export class ListPatternsHandler implements IQueryHandler<ListPatterns> {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  execute({ caller }: ListPatterns): Promise<{ patterns: readonly PatternRow[]; policyRevision: string }> {
    requireRole('patterns', caller);
    const policy = this.book.current();
    return Promise.resolve({ patterns: newestPatterns(policy).map(patternRow), policyRevision: policy.revision });
  }
}

function patternRow({ id, version, name, description, action, state, threshold, matcher }: Pattern): PatternRow {
  return { id, version, name, description, action, state, threshold: threshold.count, matcher: matcherText(matcher) };
}

function matcherText(matcher: Pattern['matcher']): string {
  switch (matcher.kind) {
    case 'regex':
      return matcher.regex;
    case 'keywords':
      return matcher.keywords.join(', ');
    case 'detector':
      return matcher.detector;
  }
}
