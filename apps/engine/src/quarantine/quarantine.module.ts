import { Module } from '@nestjs/common';
import { PolicyFromBook } from '../policy/policy-in-force.js';
import { PolicyInForce } from '../policy/policy-in-force-port.js';
import { AccessModule } from '../access/access.module.js';
import { AttendanceModule } from '../triage/attendance.module.js';
import { AddNoteHandler } from './add-note.js';
import { ApproveReleaseHandler, RejectProposalHandler, WithdrawProposalHandler } from './answer-proposal.js';
import { AssignMessageHandler, EscalateMessageHandler } from './assign-message.js';
import { DeleteMessageHandler } from './delete-message.js';
import { DenyRequestHandler } from './deny-request.js';
import { DownloadContentHandler } from './download-content.js';
import { ExtendHoldHandler } from './extend-hold.js';
import { HeldMessageOpener } from './held-message-opener.js';
import { HeldMessages } from './held-messages.js';
import { PinHoldHandler, UnpinHoldHandler } from './pin-hold.js';
import { ReleaseMessageHandler } from './release-message.js';
import { RestoreDeletedHandler } from './restore-deleted.js';
import { ReturnMessageHandler } from './return-message.js';
import { UndoDecisionHandler } from './undo-decision.js';

const handlers = [
  AddNoteHandler,
  ApproveReleaseHandler,
  AssignMessageHandler,
  DeleteMessageHandler,
  DenyRequestHandler,
  DownloadContentHandler,
  EscalateMessageHandler,
  ExtendHoldHandler,
  PinHoldHandler,
  RejectProposalHandler,
  ReleaseMessageHandler,
  RestoreDeletedHandler,
  ReturnMessageHandler,
  UndoDecisionHandler,
  UnpinHoldHandler,
  WithdrawProposalHandler,
];

/** Decisions about held mail. */
@Module({
  imports: [AccessModule, AttendanceModule],
  providers: [{ provide: PolicyInForce, useClass: PolicyFromBook }, HeldMessageOpener, HeldMessages, ...handlers],
  exports: [HeldMessageOpener, HeldMessages, PolicyInForce],
})
export class QuarantineModule {}
