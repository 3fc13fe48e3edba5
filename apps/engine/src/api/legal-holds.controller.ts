import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { LegalHold } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ChangeLegalHold, OpenLegalHold, type LegalHoldOutcome, type LegalHoldStep } from '../legal-hold/legal-hold-commands.js';
import { ListLegalHolds, ShowLegalHold } from '../legal-hold/legal-hold-view.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class LegalHoldsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('legalHolds')
  async list(@FromCaller() caller: Caller | null): Promise<{ holds: readonly LegalHold[] }> {
    return { holds: await this.queries.execute(new ListLegalHolds(caller)) };
  }

  @Serves('legalHold')
  async show(@Param('id') holdId: string, @FromCaller() caller: Caller | null): Promise<LegalHold> {
    const hold = await this.queries.execute(new ShowLegalHold(holdId, caller));
    if (!hold) throw new ProblemAnswer('not-found');
    return hold;
  }

  @Serves('openLegalHold')
  async open(
    @FromBody() { matter, scope }: BodyOf<'openLegalHold'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<LegalHold> {
    const utc = (at: string | null): string | null => at && new Date(at).toISOString();
    const data = { matter, scope: { ...scope, from: utc(scope.from), to: utc(scope.to) } };
    return holdOf(await this.commands.execute(new OpenLegalHold(data, caller, commandId)));
  }

  @Serves('proposeLegalHoldEnd')
  propose(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'proposeLegalHoldEnd'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<LegalHold> {
    return this.change({ holdId: id, step: { kind: 'propose-end', reason } }, caller, commandId);
  }

  @Serves('withdrawLegalHoldEnd')
  withdraw(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<LegalHold> {
    return this.change({ holdId: id, step: { kind: 'withdraw-end' } }, caller, commandId);
  }

  @Serves('endLegalHold')
  end(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<LegalHold> {
    return this.change({ holdId: id, step: { kind: 'end' } }, caller, commandId);
  }

  @Serves('eraseLegalHold')
  erase(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<LegalHold> {
    return this.change({ holdId: id, step: { kind: 'erase' } }, caller, commandId);
  }

  private async change(
    data: { readonly holdId: string; readonly step: LegalHoldStep },
    caller: Caller | null,
    commandId: string,
  ): Promise<LegalHold> {
    return holdOf(await this.commands.execute(new ChangeLegalHold(data, caller, commandId)));
  }
}

function holdOf(outcome: LegalHoldOutcome): LegalHold {
  if (outcome.kind === 'done') return outcome.hold;
  throw new ProblemAnswer(outcome.refused);
}
