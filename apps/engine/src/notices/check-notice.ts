import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { NoticeKind, NoticeProblem } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { checkNoticeTemplate } from './preview-notice.js';

/** What is wrong with a template, before it is saved. */
export class CheckNotice extends Query<{ readonly problems: NoticeProblem[] }> {
  constructor(
    readonly data: { readonly kind: NoticeKind; readonly template: string },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(CheckNotice)
export class CheckNoticeHandler implements IQueryHandler<CheckNotice> {
  /** @throws AccessRefused */
  async execute({ data: { kind, template }, caller }: CheckNotice): Promise<{ problems: NoticeProblem[] }> {
    requireRole('checkNotice', caller);
    return Promise.resolve({ problems: [...checkNoticeTemplate(kind, template)] });
  }
}
