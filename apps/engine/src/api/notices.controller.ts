import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { NoticePreview, NoticeProblem, NoticeTemplate } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { CheckNotice } from '../notices/check-notice.js';
import { ListNoticeTemplates } from '../notices/list-notice-templates.js';
import { ShowNoticeOutbox } from '../notices/show-notice-outbox.js';
import { ShowNoticePreview } from '../notices/show-notice-preview.js';
import { FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class NoticesController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('noticeTemplates')
  templates(@FromCaller() caller: Caller | null): Promise<{ templates: NoticeTemplate[] }> {
    return this.queries.execute(new ListNoticeTemplates(caller));
  }

  @Serves('checkNotice')
  check(@FromBody() body: BodyOf<'checkNotice'>, @FromCaller() caller: Caller | null): Promise<{ problems: NoticeProblem[] }> {
    return this.queries.execute(new CheckNotice(body, caller));
  }

  @Serves('previewNotice')
  preview(@FromBody() body: BodyOf<'previewNotice'>, @FromCaller() caller: Caller | null): Promise<NoticePreview> {
    return this.queries.execute(new ShowNoticePreview(body, caller));
  }

  @Serves('noticeOutbox')
  outbox(@FromQuery() query: QueryOf<'noticeOutbox'>, @FromCaller() caller: Caller | null) {
    return this.queries.execute(new ShowNoticeOutbox(query, caller));
  }
}
