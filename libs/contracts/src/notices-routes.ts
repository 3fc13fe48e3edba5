/** The routes of notices. */
import * as notices from './notices.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** Writes the templates, as it writes all settings. */
const author: readonly Role[] = ['policy-author', 'administrator'];

export const noticeRoutes = {
  noticeTemplates: {
    method: 'GET',
    path: '/notices/templates',
    summary: 'The built-in notices and what their templates can name',
    access: 'signed-in',
    answer: notices.noticeTemplateListSchema,
  },
  checkNotice: {
    method: 'POST',
    path: '/notices/check',
    summary: 'What is wrong with a template of a notice, before it is saved',
    access: author,
    body: notices.noticeCheckRequestSchema,
    answer: notices.noticeCheckSchema,
  },
  previewNotice: {
    method: 'POST',
    path: '/notices/preview',
    summary: 'A notice as it would be sent, with made-up data',
    access: author,
    body: notices.noticePreviewRequestSchema,
    answer: notices.noticePreviewSchema,
  },
  noticeOutbox: {
    method: 'GET',
    path: '/notices/outbox',
    summary: 'Notices that were sent, wait or failed, newest first; no addresses',
    access: ['dlp-manager', 'auditor', 'administrator'],
    query: notices.noticeOutboxQuerySchema,
    answer: notices.noticeOutboxListSchema,
  },
} as const satisfies Record<string, Route>;
