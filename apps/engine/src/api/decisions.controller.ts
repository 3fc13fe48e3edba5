import { Controller, Inject, Param, Res } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import type { Receipt } from '#contracts';
import type { Response } from 'express';
import type { Caller } from '../access/access-port.js';
import { AddNote } from '../quarantine/add-note.js';
import { ApproveRelease, RejectProposal, WithdrawProposal } from '../quarantine/answer-proposal.js';
import type { CommandOutcome } from '../quarantine/command-outcome.js';
import { DeleteMessage } from '../quarantine/delete-message.js';
import { DenyRequest } from '../quarantine/deny-request.js';
import { DownloadContent } from '../quarantine/download-content.js';
import { ExtendHold } from '../quarantine/extend-hold.js';
import { PinHold, UnpinHold } from '../quarantine/pin-hold.js';
import { ReleaseMessage } from '../quarantine/release-message.js';
import { RestoreDeleted } from '../quarantine/restore-deleted.js';
import { ReturnMessage } from '../quarantine/return-message.js';
import { UndoDecision } from '../quarantine/undo-decision.js';
import { withoutUndefined } from '../platform/without-undefined.js';
import { DecisionAnswers, decisionMeta, type Asked } from './decision-answers.js';
import { readMessageId } from './message-id.js';
import { sendMailFile } from './send-mail-file.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

/** Decisions about one held message. */
@Controller()
export class DecisionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(DecisionAnswers) private readonly answers: DecisionAnswers,
  ) {}

  @Serves('release')
  release(@Param('id') id: string, @FromBody() body: BodyOf<'release'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new ReleaseMessage(data, decisionMeta(by, key)));
  }

  @Serves('delete')
  delete(@Param('id') id: string, @FromBody() body: BodyOf<'delete'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new DeleteMessage(data, decisionMeta(by, key)));
  }

  @Serves('returnToSender')
  returnToSender(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'returnToSender'>,
    @FromCaller() by: Caller | null,
    @CommandId() key: string,
  ) {
    const data = about(id, body);
    return this.receipt(data, new ReturnMessage(data, decisionMeta(by, key)));
  }

  @Serves('undo')
  undo(@Param('id') id: string, @FromBody() body: BodyOf<'undo'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new UndoDecision(data, decisionMeta(by, key)));
  }

  @Serves('restore')
  restore(@Param('id') id: string, @FromBody() body: BodyOf<'restore'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new RestoreDeleted(data, decisionMeta(by, key)));
  }

  @Serves('denyRequest')
  deny(@Param('id') id: string, @FromBody() body: BodyOf<'denyRequest'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new DenyRequest(data, decisionMeta(by, key)));
  }

  @Serves('approve')
  approve(@Param('id') id: string, @FromBody() body: BodyOf<'approve'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new ApproveRelease(data, decisionMeta(by, key)));
  }

  @Serves('reject')
  reject(@Param('id') id: string, @FromBody() body: BodyOf<'reject'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new RejectProposal(data, decisionMeta(by, key)));
  }

  @Serves('withdraw')
  withdraw(@Param('id') id: string, @FromBody() body: BodyOf<'withdraw'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new WithdrawProposal(data, decisionMeta(by, key)));
  }

  @Serves('hold')
  hold(@Param('id') id: string, @FromBody() body: BodyOf<'hold'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new PinHold(data, decisionMeta(by, key)));
  }

  @Serves('unhold')
  unhold(@Param('id') id: string, @FromBody() body: BodyOf<'unhold'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new UnpinHold(data, decisionMeta(by, key)));
  }

  @Serves('extend')
  extend(@Param('id') id: string, @FromBody() body: BodyOf<'extend'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new ExtendHold(data, decisionMeta(by, key)));
  }

  @Serves('note')
  note(@Param('id') id: string, @FromBody() body: BodyOf<'note'>, @FromCaller() by: Caller | null, @CommandId() key: string) {
    const data = about(id, body);
    return this.receipt(data, new AddNote(data, decisionMeta(by, key)));
  }

  @Serves('download')
  async download(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'download'>,
    @FromCaller() by: Caller | null,
    @CommandId() key: string,
    @Res() response: Response,
  ): Promise<void> {
    const data = about(id, body);
    const outcome = await this.commands.execute(new DownloadContent(data, decisionMeta(by, key)));
    if (outcome.kind === 'refused') return this.answers.refuse(data, outcome);
    await sendMailFile(response, data.messageId, outcome.content);
  }

  private receipt(asked: Asked, command: Command<CommandOutcome>): Promise<Receipt> {
    return this.answers.receipt(asked, this.commands.execute(command));
  }
}

function about<Body extends object>(id: string, body: Body) {
  return { messageId: readMessageId(id), ...withoutUndefined(body) };
}
