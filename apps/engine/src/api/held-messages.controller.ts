import { Controller, Inject, Param, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { HeldContent, HeldMessage, HeldMessageList, Receipt } from '#contracts';
import type { Response } from 'express';
import type { Caller } from '../access/access-port.js';
import { ListHeldMessages } from '../project/held-messages/list-held-messages.js';
import { ShowContent, ShowPreview, type Missing } from '../project/held-messages/show-content.js';
import { ShowHeldMessage } from '../project/held-messages/show-held-message.js';
import { AddNote } from '../quarantine/add-note.js';
import { DeleteMessage } from '../quarantine/delete-message.js';
import { DownloadContent } from '../quarantine/download-content.js';
import { ExtendHold } from '../quarantine/extend-hold.js';
import { ReleaseMessage } from '../quarantine/release-message.js';
import { UndoDecision } from '../quarantine/undo-decision.js';
import { DecisionAnswers, decisionMeta, withoutUndefined } from './decision-answers.js';
import { ProblemAnswer } from './problem.js';
import { sendMailFile } from './send-mail-file.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

/** Ids are ULIDs; anything else names nothing. */
const MESSAGE_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

@Controller()
export class HeldMessagesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(DecisionAnswers) private readonly answers: DecisionAnswers,
  ) {}

  @Serves('heldMessages')
  list(@FromQuery() query: QueryOf<'heldMessages'>, @FromCaller() caller: Caller | null): Promise<HeldMessageList> {
    return this.queries.execute(new ListHeldMessages(query, caller));
  }

  @Serves('heldMessage')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<HeldMessage> {
    return found((await this.queries.execute(new ShowHeldMessage(messageId(id), caller))) ?? 'not-found');
  }

  @Serves('heldContent')
  async content(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<HeldContent> {
    return found(await this.queries.execute(new ShowContent(messageId(id), caller)));
  }

  @Serves('preview')
  async preview(
    @Param('id') id: string,
    @FromQuery() { part }: QueryOf<'preview'>,
    @FromCaller() caller: Caller | null,
  ): Promise<{ readonly html: string }> {
    return found(await this.queries.execute(new ShowPreview(messageId(id), part, caller)));
  }

  @Serves('release')
  release(
    @Param('id') id: string,
    @FromBody() { kind: _, ...body }: BodyOf<'release'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Receipt> {
    const data = { messageId: messageId(id), ...withoutUndefined(body) };
    return this.answers.receipt(data, this.commands.execute(new ReleaseMessage(data, decisionMeta(caller, commandId))));
  }

  @Serves('delete')
  delete(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'delete'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Receipt> {
    const data = { messageId: messageId(id), ...withoutUndefined(body) };
    return this.answers.receipt(data, this.commands.execute(new DeleteMessage(data, decisionMeta(caller, commandId))));
  }

  @Serves('undo')
  undo(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'undo'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Receipt> {
    const data = { messageId: messageId(id), ...body };
    return this.answers.receipt(data, this.commands.execute(new UndoDecision(data, decisionMeta(caller, commandId))));
  }

  @Serves('extend')
  extend(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'extend'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Receipt> {
    const data = { messageId: messageId(id), ...body };
    return this.answers.receipt(data, this.commands.execute(new ExtendHold(data, decisionMeta(caller, commandId))));
  }

  @Serves('note')
  note(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'note'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<Receipt> {
    const data = { messageId: messageId(id), ...body };
    return this.answers.receipt(data, this.commands.execute(new AddNote(data, decisionMeta(caller, commandId))));
  }

  @Serves('download')
  async download(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'download'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
    @Res() response: Response,
  ): Promise<void> {
    const data = { messageId: messageId(id), ...body };
    const outcome = await this.commands.execute(new DownloadContent(data, decisionMeta(caller, commandId)));
    if (outcome.kind === 'refused') return this.answers.refuse(data, outcome);
    await sendMailFile(response, data.messageId, outcome.content);
  }
}

function messageId(id: string): string {
  if (!MESSAGE_ID.test(id)) throw new ProblemAnswer('not-found');
  return id;
}

function found<T extends object>(answer: T | Missing): T {
  if (typeof answer === 'string') throw new ProblemAnswer(answer);
  return answer;
}
