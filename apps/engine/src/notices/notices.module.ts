import { Module } from '@nestjs/common';
import { ProjectModule } from '../project/project.module.js';
import { CheckNoticeHandler } from './check-notice.js';
import { ListNoticeTemplatesHandler } from './list-notice-templates.js';
import { ShowNoticeOutboxHandler } from './show-notice-outbox.js';
import { ShowNoticePreviewHandler } from './show-notice-preview.js';

/** Notices by mail to senders and managers. */
@Module({
  imports: [ProjectModule],
  providers: [CheckNoticeHandler, ListNoticeTemplatesHandler, ShowNoticeOutboxHandler, ShowNoticePreviewHandler],
})
export class NoticesModule {}
