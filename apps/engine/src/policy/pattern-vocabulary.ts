import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DETECTORS, VALIDATORS } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Vocabulary {
  readonly detectors: Named[];
  readonly validators: Named[];
}

/** Built-in detectors and validators that a pattern can name. */
export class PatternVocabulary extends Query<Vocabulary> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(PatternVocabulary)
export class PatternVocabularyHandler implements IQueryHandler<PatternVocabulary> {
  execute({ caller }: PatternVocabulary): Promise<Vocabulary> {
    requireRole('patternVocabulary', caller);
    const named = ({ id, name }: Named): Named => ({ id, name });
    return Promise.resolve({ detectors: DETECTORS.map(named), validators: VALIDATORS.map(named) });
  }
}
