import { Module } from '@nestjs/common';
import { AddNoteHandler } from './add-note.js';
import { DeleteMessageHandler } from './delete-message.js';
import { DownloadContentHandler } from './download-content.js';
import { ExtendHoldHandler } from './extend-hold.js';
import { HeldMessages } from './held-messages.js';
import { ReleaseMessageHandler } from './release-message.js';
import { UndoDecisionHandler } from './undo-decision.js';

const handlers = [
  AddNoteHandler,
  DeleteMessageHandler,
  DownloadContentHandler,
  ExtendHoldHandler,
  ReleaseMessageHandler,
  UndoDecisionHandler,
];

@Module({ providers: [HeldMessages, ...handlers], exports: [HeldMessages] })
export class QuarantineModule {}
