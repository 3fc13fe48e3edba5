import { Controller, Inject, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PatternImportResult } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ExportPatterns } from '../policy/export-patterns.js';
import { ImportPatterns } from '../policy/import-patterns.js';
import { ListPatterns } from '../policy/list-patterns.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class PatternsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('patterns')
  patterns(@FromCaller() caller: Caller | null) {
    return this.queries.execute(new ListPatterns(caller));
  }

  @Serves('exportPatterns')
  async exportPatterns(
    @FromQuery() { format }: QueryOf<'exportPatterns'>,
    @FromCaller() caller: Caller | null,
  ): Promise<StreamableFile> {
    const file = await this.queries.execute(new ExportPatterns(format, caller));
    return new StreamableFile(Buffer.from(file, 'utf8'), {
      type: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json',
      disposition: `attachment; filename="patterns.${format}"`,
    });
  }

  @Serves('importPatterns')
  importPatterns(
    @FromBody() body: BodyOf<'importPatterns'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PatternImportResult> {
    return this.commands.execute(new ImportPatterns(body, caller, commandId));
  }
}
