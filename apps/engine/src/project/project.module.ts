import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ListHeldMessagesHandler } from './held-messages/list-held-messages.js';
import { MessageHistory } from './held-messages/message-history.js';
import { ShowContentHandler, ShowPreviewHandler } from './held-messages/show-content.js';
import { ShowHeldMessageHandler } from './held-messages/show-held-message.js';
import { FiguresFromRows } from './pattern-figures/pattern-figures.js';
import { FiguresOfPatterns } from './pattern-figures/pattern-figures-port.js';
import { ReadModels } from './read-models.js';
import { ShowStatusHandler } from './status/show-status.js';

/** Read models and the queries on them. */
@Module({
  imports: [AccessModule],
  providers: [
    { provide: FiguresOfPatterns, useClass: FiguresFromRows },
    ListHeldMessagesHandler,
    MessageHistory,
    ReadModels,
    ShowContentHandler,
    ShowHeldMessageHandler,
    ShowPreviewHandler,
    ShowStatusHandler,
  ],
  exports: [FiguresOfPatterns, MessageHistory, ReadModels],
})
export class ProjectModule {}
