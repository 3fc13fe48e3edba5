import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternRow } from '#contracts';
import type { Pattern } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyCatalog } from './policy-catalog.js';
import { PolicyInForce } from './policy-in-force.js';

/** All patterns in their newest versions. */
export class ListPatterns extends Query<{ readonly patterns: readonly PatternRow[]; readonly policyRevision: string }> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListPatterns)
export class ListPatternsHandler implements IQueryHandler<ListPatterns> {
  constructor(
    @Inject(PolicyCatalog) private readonly catalog: PolicyCatalog,
    @Inject(PolicyInForce) private readonly policy: PolicyInForce,
  ) {}

  execute({ caller }: ListPatterns): Promise<{ patterns: readonly PatternRow[]; policyRevision: string }> {
    requireRole('patterns', caller);
    return Promise.resolve({ patterns: this.catalog.patterns().map(patternRow), policyRevision: this.policy.current().revision });
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
