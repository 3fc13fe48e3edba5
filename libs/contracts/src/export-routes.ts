/** The routes of exports of the event log. */
import { emptyRequestSchema } from './access.js';
import * as exported from './export.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const auditor: readonly Role[] = ['auditor'];
/** Either may be the second person. */
const second: readonly Role[] = ['auditor', 'dlp-manager'];

/** Spread into the table of all routes. */
export const exportRoutes = {
  auditExports: {
    method: 'GET',
    path: '/audit/exports',
    summary: 'What leaves of the event log, by whom, and how far it has come',
    access: second,
    answer: exported.exportListSchema,
  },
  auditExport: { method: 'GET', path: '/audit/exports/:id', summary: 'One export', access: second, answer: exported.exportSchema },
  defineExport: {
    method: 'POST',
    path: '/audit/exports',
    summary: 'Define an export; its token or signing secret is shown this once',
    access: auditor,
    body: exported.defineExportRequestSchema,
    answer: exported.exportWithSecretSchema,
    idempotent: true,
  },
  changeExport: {
    method: 'POST',
    path: '/audit/exports/:id/change',
    summary: 'Change what leaves; unmasked it needs a second person anew',
    access: auditor,
    body: exported.changeExportRequestSchema,
    answer: exported.exportSchema,
    idempotent: true,
  },
  approveExport: {
    method: 'POST',
    path: '/audit/exports/:id/approve',
    summary: 'Agree, as a second person, that nothing is masked',
    access: second,
    body: exported.approveExportRequestSchema,
    answer: exported.exportSchema,
    idempotent: true,
  },
  rejectExport: {
    method: 'POST',
    path: '/audit/exports/:id/reject',
    summary: 'Do not agree that nothing is masked; the export ends',
    access: second,
    body: emptyRequestSchema,
    answer: exported.exportSchema,
    idempotent: true,
  },
  replaceExportSecret: {
    method: 'POST',
    path: '/audit/exports/:id/secret',
    summary: 'A new token, or a new signing secret beside which the old one signs for a day; shown this once',
    access: auditor,
    body: emptyRequestSchema,
    answer: exported.exportWithSecretSchema,
    idempotent: true,
  },
  endExport: {
    method: 'POST',
    path: '/audit/exports/:id/end',
    summary: 'Let nothing more leave by it, and destroy its secrets',
    access: auditor,
    body: emptyRequestSchema,
    answer: exported.exportSchema,
    idempotent: true,
  },
  takeExport: {
    method: 'GET',
    path: '/audit/exports/:id/events',
    summary: 'The events of an export as one file, from a position on; recorded before the first byte',
    access: auditor,
    query: exported.takeExportQuerySchema,
    answer: { mediaType: 'application/x-ndjson' },
    files: ['text/plain'],
  },
  evidenceBundle: {
    method: 'GET',
    path: '/audit/bundle',
    summary: 'Evidence about a message or a period, for somebody outside: events, ledger, verifier, report; recorded',
    access: auditor,
    query: exported.evidenceQuerySchema,
    answer: { mediaType: 'application/zip' },
  },
  exportFeed: {
    method: 'GET',
    path: '/audit/exports/:id/feed',
    summary: 'The next events of a pull, waiting for them if need be; its token or an auditor. Header Lazaret-Position: where to go on',
    access: auditor,
    query: exported.exportFeedQuerySchema,
    answer: { mediaType: 'application/x-ndjson' },
    files: ['text/plain'],
  },
} as const satisfies Record<string, Route>;
