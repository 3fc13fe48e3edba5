import { Controller, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Replayed } from '#contracts';
import { GLOBAL_PLACE } from '#events';
import type { Caller } from '../access/access-port.js';
import { ReplayAccount } from '../replay/account-as-of.js';
import { ReplayMessage } from '../replay/message-as-of.js';
import { ReplayPattern } from '../replay/pattern-as-of.js';
import { ReplayPolicy } from '../replay/policy-as-of.js';
import { ReplaySetting } from '../replay/setting-as-of.js';
import { readMessageId } from './message-id.js';
import { policyId } from './policy-id.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class ReplayController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('replayMessage')
  async message(@Param('id') id: string, @FromQuery() { asOf }: QueryOf<'replayMessage'>, @FromCaller() caller: Caller | null) {
    return found(await this.queries.execute(new ReplayMessage(readMessageId(id), asOf, caller)));
  }

  @Serves('replayPattern')
  async pattern(@Param('id') id: string, @FromQuery() { asOf }: QueryOf<'replayPattern'>, @FromCaller() caller: Caller | null) {
    return found(await this.queries.execute(new ReplayPattern(policyId(id), asOf, caller)));
  }

  @Serves('replayPolicy')
  async policy(@FromQuery() { asOf }: QueryOf<'replayPolicy'>, @FromCaller() caller: Caller | null) {
    return found(await this.queries.execute(new ReplayPolicy(asOf, caller)));
  }

  @Serves('replaySetting')
  async setting(@Param('id') id: string, @FromQuery() { asOf }: QueryOf<'replaySetting'>, @FromCaller() caller: Caller | null) {
    return found(await this.queries.execute(new ReplaySetting(id === GLOBAL_PLACE ? id : readMessageId(id), asOf, caller)));
  }

  @Serves('replayAccount')
  async account(@Param('id') id: string, @FromQuery() { asOf }: QueryOf<'replayAccount'>, @FromCaller() caller: Caller | null) {
    return found(await this.queries.execute(new ReplayAccount(readMessageId(id), asOf, caller)));
  }
}

function found(replayed: Replayed | undefined): Replayed {
  if (!replayed) throw new ProblemAnswer('not-found');
  return replayed;
}
