import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { NoticePreview } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { previewNotice, type PreviewRequest } from './preview-notice.js';

/** A notice as it would be sent, of made-up data. */
export class ShowNoticePreview extends Query<NoticePreview> {
  constructor(
    readonly data: PreviewRequest,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowNoticePreview)
export class ShowNoticePreviewHandler implements IQueryHandler<ShowNoticePreview> {
  constructor(@Inject(ENGINE_CONFIG) private readonly config: EngineConfig) {}

  /** @throws AccessRefused */
  async execute({ data, caller }: ShowNoticePreview): Promise<NoticePreview> {
    requireRole('previewNotice', caller);
    return Promise.resolve(previewNotice(data, this.config.hostname));
  }
}
