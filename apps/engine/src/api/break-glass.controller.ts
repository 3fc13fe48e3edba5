import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { BreakGlassOpening, BreakGlassReview, BreakGlassState } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { CloseBreakGlass, OpenBreakGlass, ReviewBreakGlass, type BreakGlassOutcome } from '../access/break-glass-commands.js';
import { ShowBreakGlass, ShowBreakGlassActs } from '../access/show-break-glass.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class BreakGlassController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('breakGlass')
  state(@FromCaller() caller: Caller | null): Promise<BreakGlassState> {
    return this.queries.execute(new ShowBreakGlass(caller));
  }

  @Serves('openBreakGlass')
  async open(
    @FromBody() { reason, minutes }: BodyOf<'openBreakGlass'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<BreakGlassOpening> {
    return openingOf(await this.commands.execute(new OpenBreakGlass({ reason, minutes }, caller, commandId)));
  }

  @Serves('closeBreakGlass')
  async close(
    @Param('id') openingId: string,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<BreakGlassOpening> {
    return openingOf(await this.commands.execute(new CloseBreakGlass({ openingId }, caller, commandId)));
  }

  @Serves('breakGlassOpening')
  async acts(@Param('id') openingId: string, @FromCaller() caller: Caller | null): Promise<BreakGlassReview> {
    const review = await this.queries.execute(new ShowBreakGlassActs(openingId, caller));
    if (!review) throw new ProblemAnswer('not-found');
    return review;
  }

  @Serves('reviewBreakGlass')
  async review(
    @Param('id') openingId: string,
    @FromBody() { note }: BodyOf<'reviewBreakGlass'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<BreakGlassOpening> {
    return openingOf(await this.commands.execute(new ReviewBreakGlass({ openingId, note }, caller, commandId)));
  }
}

function openingOf(outcome: BreakGlassOutcome): BreakGlassOpening {
  if (outcome.kind === 'done') return outcome.opening;
  throw new ProblemAnswer(outcome.refused === 'no-account' ? 'not-found' : outcome.refused);
}
