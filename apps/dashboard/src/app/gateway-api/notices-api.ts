import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  noticeCheckSchema,
  type NoticeKind,
  type NoticePreview,
  type noticePreviewRequestSchema,
  noticePreviewSchema,
  type NoticeProblem,
  type NoticeTemplate,
  noticeTemplateListSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type PreviewRequest = z.input<typeof noticePreviewRequestSchema>;

export function noticeTemplatesOf(): HttpResourceRef<{ templates: NoticeTemplate[] } | undefined> {
  return answerOf(() => ({ url: addressOf('noticeTemplates') }), noticeTemplateListSchema);
}

@Injectable({ providedIn: 'root' })
export class NoticesApi {
  private readonly gateway = inject(Gateway);

  async check(kind: NoticeKind, template: string): Promise<readonly NoticeProblem[]> {
    return (await this.gateway.post(addressOf('checkNotice'), { kind, template }, noticeCheckSchema)).problems;
  }

  preview(request: PreviewRequest): Promise<NoticePreview> {
    return this.gateway.post(addressOf('previewNotice'), request, noticePreviewSchema);
  }
}
