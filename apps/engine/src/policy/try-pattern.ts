import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PatternContent, PatternTry } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { InspectionFailed, MailExaminer, type Trial } from '../inspect/examiner-port.js';
import { patternFrom } from './pattern-content.js';
import { skipWordsOf } from './skip-words.js';
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
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(MailExaminer) private readonly examiner: MailExaminer,
  ) {}

  /** @throws AccessRefused; Overloaded */
  async execute({ data: { pattern, text }, caller }: TryPattern): Promise<PatternTry> {
    requireRole('tryPattern', caller);
    try {
      const tried = await this.examiner.tryPattern(
        { ...patternFrom(pattern), version: 1, state: 'draft' },
        text,
        skipWordsOf(this.book.current().resolver),
      );
      return tried.kind === 'refused' ? withoutMatches(`It cannot be searched for: ${tried.reason}.`) : shown(tried);
    } catch (cause) {
      if (!(cause instanceof InspectionFailed)) throw cause;
      return withoutMatches('It was given up: the expression costs too much time or memory on this text. Write it with less repetition.');
    }
  }
}

function withoutMatches(conclusion: string): PatternTry {
  return { matches: [], nearMisses: [], conclusion };
}

function shown({ matches, nearMisses, conclusion }: Extract<Trial, { kind: 'tried' }>): PatternTry {
  return { matches, nearMisses, conclusion };
}
