import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessModule } from '../access/access.module.js';
import { ListHeldMessagesHandler } from './held-messages/list-held-messages.js';
import { MessageHistory } from './held-messages/message-history.js';
import { ShowHeldMessageHandler } from './held-messages/show-held-message.js';
import { ReadModels } from './read-models.js';

/** Read models and the queries on them. */
@Module({
  imports: [CqrsModule, AccessModule],
  providers: [ListHeldMessagesHandler, MessageHistory, ReadModels, ShowHeldMessageHandler],
  exports: [MessageHistory, ReadModels],
})
export class ProjectModule {}
