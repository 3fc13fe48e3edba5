import { Controller, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { HeldContent, HeldMessage, HeldMessageList } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ListHeldMessages } from '../project/held-messages/list-held-messages.js';
import { ShowContent, ShowPreview, type Missing } from '../project/held-messages/show-content.js';
import { ShowHeldMessage } from '../project/held-messages/show-held-message.js';
import { readMessageId } from './message-id.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class HeldMessagesController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('heldMessages')
  list(@FromQuery() query: QueryOf<'heldMessages'>, @FromCaller() caller: Caller | null): Promise<HeldMessageList> {
    return this.queries.execute(new ListHeldMessages(query, caller));
  }

  @Serves('heldMessage')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<HeldMessage> {
    return found((await this.queries.execute(new ShowHeldMessage(readMessageId(id), caller))) ?? 'not-found');
  }

  @Serves('heldContent')
  async content(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<HeldContent> {
    return found(await this.queries.execute(new ShowContent(readMessageId(id), caller)));
  }

  @Serves('preview')
  async preview(
    @Param('id') id: string,
    @FromQuery() { part }: QueryOf<'preview'>,
    @FromCaller() caller: Caller | null,
  ): Promise<{ readonly html: string }> {
    return found(await this.queries.execute(new ShowPreview(readMessageId(id), part, caller)));
  }
}

function found<T extends object>(answer: T | Missing): T {
  if (typeof answer === 'string') throw new ProblemAnswer(answer);
  return answer;
}
