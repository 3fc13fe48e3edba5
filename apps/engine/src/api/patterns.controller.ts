import { Controller, Inject, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PatternImportResult } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ExportPatterns } from '../policy/export-patterns.js';
import { ImportPatterns } from '../policy/import-patterns.js';
import { ListPatterns } from '../policy/list-patterns.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

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
  async exportPatterns(@FromCaller() caller: Caller | null): Promise<StreamableFile> {
    const file = await this.queries.execute(new ExportPatterns(caller));
    return new StreamableFile(Buffer.from(file, 'utf8'), { type: 'application/json', disposition: 'attachment; filename="patterns.json"' });
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
