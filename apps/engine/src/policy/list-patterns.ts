import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternRow } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { FiguresOfPatterns, NO_FIGURES } from '../project/pattern-figures/pattern-figures-port.js';
import { patternRow } from './pattern-shown.js';
import { PolicyBook } from './policy-book.js';

export interface PatternList {
  readonly patterns: PatternRow[];
  readonly policyRevision: string;
}

/** All patterns, by id: what stands for each of them, and what it did of late. */
export class ListPatterns extends Query<PatternList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListPatterns)
export class ListPatternsHandler implements IQueryHandler<ListPatterns> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(FiguresOfPatterns) private readonly figures: FiguresOfPatterns,
  ) {}

  execute({ caller }: ListPatterns): Promise<PatternList> {
    requireRole('patterns', caller);
    const { state, revision } = this.book.current();
    const figures = this.figures.last30Days();
    const listed = [...state.patterns.values()].filter(({ deleted }) => !deleted).sort((a, b) => (a.id < b.id ? -1 : 1));
    const patterns = listed.map((history) => patternRow(history, state, figures.get(history.id) ?? NO_FIGURES));
    return Promise.resolve({ patterns, policyRevision: revision });
  }
}
