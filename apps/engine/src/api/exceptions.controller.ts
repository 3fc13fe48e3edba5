import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { PolicyReceipt } from '#contracts';
import { exceptionStream } from '#events';
import type { Caller } from '../access/access-port.js';
import { GrantException } from '../policy/grant-exception.js';
import { ListExceptions, type ExceptionList } from '../policy/list-exceptions.js';
import { WithdrawException } from '../policy/withdraw-exception.js';
import { patternRefs } from './pattern-refs.js';
import { PolicyAnswers } from './policy-answers.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

/** Ids are ULIDs; anything else names nothing. */
const EXCEPTION_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

@Controller()
export class ExceptionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('exceptions')
  list(@FromCaller() caller: Caller | null): Promise<ExceptionList> {
    return this.queries.execute(new ListExceptions(caller));
  }

  @Serves('grantException')
  async grant(
    @FromBody() body: BodyOf<'grantException'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const outcome = await this.commands.execute(new GrantException({ ...body, refs: patternRefs(body.refs) }, caller, commandId));
    if (outcome.kind === 'not-an-end') {
      const message = 'must be "*", a domain, "*." and a domain, or an address';
      throw new ProblemAnswer('invalid-request', { errors: [{ path: outcome.field, message }] });
    }
    return this.answers.receipt(Promise.resolve(outcome));
  }

  @Serves('withdrawException')
  withdraw(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'withdrawException'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    if (!EXCEPTION_ID.test(id)) throw new ProblemAnswer('not-found');
    return this.answers.receipt(this.commands.execute(new WithdrawException({ id, reason }, caller, commandId)), {
      stream: exceptionStream(id),
    });
  }
}
