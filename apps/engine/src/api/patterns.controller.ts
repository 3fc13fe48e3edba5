import { Controller, Inject, Param, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PatternCheckResult, PatternDetail, PatternImportResult, PatternTry, PolicyReceipt } from '#contracts';
import { patternStream, type PolicyRefusal } from '#events';
import type { Caller } from '../access/access-port.js';
import { CheckPattern } from '../policy/check-pattern.js';
import { DeletePattern } from '../policy/delete-pattern.js';
import { ExportPatterns } from '../policy/export-patterns.js';
import { ImportPatterns } from '../policy/import-patterns.js';
import { ListPatterns, type PatternList } from '../policy/list-patterns.js';
import { MovePattern } from '../policy/move-pattern.js';
import type { NotReady } from '../policy/pattern-readiness.js';
import { PatternVocabulary, type Vocabulary } from '../policy/pattern-vocabulary.js';
import type { PolicyAnswer } from '../policy/policy-book.js';
import { SavePattern } from '../policy/save-pattern.js';
import { ShowPatternFileSchema } from '../policy/show-pattern-file-schema.js';
import { ShowPattern } from '../policy/show-pattern.js';
import { TryPattern } from '../policy/try-pattern.js';
import { PolicyAnswers, type AskedOfPolicy } from './policy-answers.js';
import { policyId } from './policy-id.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class PatternsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('patterns')
  patterns(@FromCaller() caller: Caller | null): Promise<PatternList> {
    return this.queries.execute(new ListPatterns(caller));
  }

  @Serves('patternVocabulary')
  vocabulary(@FromCaller() caller: Caller | null): Promise<Vocabulary> {
    return this.queries.execute(new PatternVocabulary(caller));
  }

  @Serves('checkPattern')
  check(@FromBody() { pattern }: BodyOf<'checkPattern'>, @FromCaller() caller: Caller | null): Promise<PatternCheckResult> {
    return this.queries.execute(new CheckPattern(pattern, caller));
  }

  @Serves('tryPattern')
  tryOut(@FromBody() body: BodyOf<'tryPattern'>, @FromCaller() caller: Caller | null): Promise<PatternTry> {
    return this.queries.execute(new TryPattern(body, caller));
  }

  @Serves('exportPatterns')
  async exportPatterns(@FromQuery() { format }: QueryOf<'exportPatterns'>, @FromCaller() caller: Caller | null): Promise<StreamableFile> {
    const file = await this.queries.execute(new ExportPatterns(format, caller));
    return new StreamableFile(Buffer.from(file, 'utf8'), {
      type: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json',
      disposition: `attachment; filename="patterns.${format}"`,
    });
  }

  @Serves('patternFileSchema')
  async patternFileSchema(@FromCaller() caller: Caller | null): Promise<StreamableFile> {
    const schema = await this.queries.execute(new ShowPatternFileSchema(caller));
    return new StreamableFile(Buffer.from(JSON.stringify(schema, undefined, 2), 'utf8'), { type: 'application/schema+json' });
  }

  @Serves('importPatterns')
  importPatterns(
    @FromBody() body: BodyOf<'importPatterns'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PatternImportResult> {
    return this.commands.execute(new ImportPatterns(body, caller, commandId));
  }

  // Behind the paths that name no pattern: the first that fits serves.
  @Serves('pattern')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<PatternDetail> {
    const found = await this.queries.execute(new ShowPattern(policyId(id), caller));
    if (found === undefined) throw new ProblemAnswer('not-found');
    return found;
  }

  @Serves('savePattern')
  save(
    @FromBody() body: BodyOf<'savePattern'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const { expectedRevision } = body;
    return this.receipt(this.commands.execute(new SavePattern(body, caller, commandId)), {
      stream: patternStream(body.pattern.id),
      expectedRevision,
    });
  }

  @Serves('movePattern')
  move(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'movePattern'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const data = { id: policyId(id), ...body };
    return this.receipt(this.commands.execute(new MovePattern(data, caller, commandId)), {
      stream: patternStream(data.id),
      expectedRevision: data.expectedRevision,
    });
  }

  @Serves('deletePattern')
  delete(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'deletePattern'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const data = { id: policyId(id), reason };
    return this.receipt(this.commands.execute(new DeletePattern(data, caller, commandId)), {
      stream: patternStream(data.id),
      reader: caller,
    });
  }

  private async receipt(execution: Promise<PolicyAnswer<PolicyRefusal> | NotReady>, asked: AskedOfPolicy): Promise<PolicyReceipt> {
    const outcome = await execution;
    if (outcome.kind === 'not-ready') throw new ProblemAnswer('pattern-not-ready', { errors: [...outcome.problems] });
    return this.answers.receipt(Promise.resolve(outcome), asked);
  }
}
