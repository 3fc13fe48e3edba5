import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternCheckResult, PatternContent } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { patternFrom } from './pattern-content.js';
import { PatternReadiness } from './pattern-readiness.js';

/** What is wrong with a pattern, before it is saved: beside the patterns and the skip list that are in force. */
export class CheckPattern extends Query<PatternCheckResult> {
  constructor(
    readonly content: PatternContent,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(CheckPattern)
export class CheckPatternHandler implements IQueryHandler<CheckPattern> {
  constructor(@Inject(PatternReadiness) private readonly readiness: PatternReadiness) {}

  /** @throws AccessRefused; Overloaded */
  async execute({ content, caller }: CheckPattern): Promise<PatternCheckResult> {
    requireRole('checkPattern', caller);
    return this.readiness.check({ ...patternFrom(content), version: 1, state: 'draft' });
  }
}
