import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ListHeldMessagesHandler } from './held-messages/list-held-messages.js';
import { MessageHistory } from './held-messages/message-history.js';
import { ShowContentHandler, ShowPreviewHandler } from './held-messages/show-content.js';
import { ShowHeldMessageHandler } from './held-messages/show-held-message.js';
import { ReadModels } from './read-models.js';
import { ShowStatusHandler } from './status/show-status.js';

/** Read models and the queries on them. */
@Module({
  imports: [AccessModule],
  providers: [
    ListHeldMessagesHandler,
    MessageHistory,
    ReadModels,
    ShowContentHandler,
    ShowHeldMessageHandler,
    ShowPreviewHandler,
    ShowStatusHandler,
  ],
  exports: [MessageHistory, ReadModels],
})
export class ProjectModule {}
