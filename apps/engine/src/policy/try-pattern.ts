import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternContent, PatternTry } from '#contracts';
import { explainText } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { patternFrom } from './pattern-content.js';
import { skipWordsOf } from './pattern-readiness.js';
import { PolicyBook } from './policy-book.js';

/** What a pattern finds in an author's text, and what it nearly finds. Nothing is kept. */
export class TryPattern extends Query<PatternTry> {
  constructor(
    readonly data: { readonly pattern: PatternContent; readonly text: string },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(TryPattern)
export class TryPatternHandler implements IQueryHandler<TryPattern> {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  execute({ data: { pattern, text }, caller }: TryPattern): Promise<PatternTry> {
    requireRole('tryPattern', caller);
    const skipWords = skipWordsOf(this.book.current());
    const tried = explainText({ ...patternFrom(pattern), version: 1, state: 'draft' }, text, { skipWords });
    if (tried.kind === 'refused')
      return Promise.resolve({ matches: [], nearMisses: [], conclusion: `It cannot be searched for: ${tried.reason}.` });
    return Promise.resolve({
      matches: tried.matches.map(({ start, end, confidence, counts, masked, explanation }) => ({
        ...{ start, end, confidence, counts, masked },
        terms: explanation.map(({ term, delta, note }) => ({ term, delta, note })),
      })),
      nearMisses: tried.nearMisses.map(({ start, end, why }) => ({ start, end, why })),
      conclusion: tried.conclusion,
    });
  }
}
