import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PATTERN_FILE_SCHEMA } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';

/** JSON Schema of pattern files. */
export class ShowPatternFileSchema extends Query<typeof PATTERN_FILE_SCHEMA> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowPatternFileSchema)
export class ShowPatternFileSchemaHandler implements IQueryHandler<ShowPatternFileSchema> {
  execute({ caller }: ShowPatternFileSchema): Promise<typeof PATTERN_FILE_SCHEMA> {
    requireRole('patternFileSchema', caller);
    return Promise.resolve(PATTERN_FILE_SCHEMA);
  }
}
