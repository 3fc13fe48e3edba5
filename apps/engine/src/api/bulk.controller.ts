import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Bulk, BulkItem, BulkSheet, Selection } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { RetryBulk, StartBulk, TryBulk, UndoBulk, type BulkAnswer } from '../bulk/decide-in-bulk.js';
import { SelectMessages } from '../bulk/select-messages.js';
import { ListBulks, ShowBulk, ShowBulkItems } from '../bulk/show-bulk.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

/** Decisions about many held messages at once. */
@Controller()
export class BulkController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('selectMessages')
  select(@FromBody() body: BodyOf<'selectMessages'>, @FromCaller() caller: Caller | null): Promise<Selection> {
    return this.commands.execute(new SelectMessages(body, caller));
  }

  @Serves('bulkDryRun')
  async dryRun(
    @Param('id') selectionId: string,
    @FromBody() { do: act }: BodyOf<'bulkDryRun'>,
    @FromCaller() caller: Caller | null,
  ): Promise<BulkSheet> {
    return answered(await this.queries.execute(new TryBulk({ selectionId, act }, caller)));
  }

  @Serves('startBulk')
  async start(
    @Param('id') selectionId: string,
    @FromBody() { do: act, eligible }: BodyOf<'startBulk'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Bulk> {
    return answered(await this.commands.execute(new StartBulk({ selectionId, act, eligible }, caller, commandId)));
  }

  @Serves('bulks')
  async list(@FromCaller() caller: Caller | null): Promise<{ readonly bulks: readonly Bulk[] }> {
    return { bulks: await this.queries.execute(new ListBulks(caller)) };
  }

  @Serves('bulk')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<Bulk> {
    return there(await this.queries.execute(new ShowBulk(id, caller)));
  }

  @Serves('bulkItems')
  async items(
    @Param('id') id: string,
    @FromQuery() query: QueryOf<'bulkItems'>,
    @FromCaller() caller: Caller | null,
  ): Promise<{ readonly items: readonly BulkItem[]; readonly total: number }> {
    return there(await this.queries.execute(new ShowBulkItems(id, query, caller)));
  }

  @Serves('retryBulk')
  async retry(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<Bulk> {
    return answered(await this.commands.execute(new RetryBulk(id, caller)));
  }

  @Serves('undoBulk')
  async undo(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<Bulk> {
    return answered(await this.commands.execute(new UndoBulk(id, caller)));
  }
}

function answered<T>(outcome: BulkAnswer<T>): T {
  if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
  return outcome.answer;
}

function there<T>(answer: T | undefined): T {
  if (answer === undefined) throw new ProblemAnswer('not-found');
  return answer;
}
