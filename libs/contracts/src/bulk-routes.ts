/** The routes of decisions about many held messages at once. */
import * as bulk from './bulk.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const decider: readonly Role[] = ['triage', 'dlp-manager'];

export const bulkRoutes = {
  selectMessages: {
    method: 'POST',
    path: '/selections',
    summary: 'Freeze what a query finds now, for a decision about all of it',
    access: decider,
    body: bulk.selectRequestSchema,
    answer: bulk.selectionSchema,
  },
  bulkDryRun: {
    method: 'POST',
    path: '/selections/:id/dry-run',
    summary: 'What a decision about a selection would do: who is left out and why, and to which domains mail would go',
    access: decider,
    body: bulk.bulkDryRunRequestSchema,
    answer: bulk.bulkSheetSchema,
  },
  startBulk: {
    method: 'POST',
    path: '/selections/:id/start',
    summary: 'Decide about all eligible messages of a selection',
    access: decider,
    body: bulk.bulkStartRequestSchema,
    answer: bulk.bulkSchema,
    idempotent: true,
  },
  bulks: { method: 'GET', path: '/bulks', summary: 'Runs of the account, newest first', access: decider, answer: bulk.bulkListSchema },
  bulk: { method: 'GET', path: '/bulks/:id', summary: 'How far a run has come', access: decider, answer: bulk.bulkSchema },
  bulkItems: {
    method: 'GET',
    path: '/bulks/:id/items',
    summary: 'What became of each message of a run',
    access: decider,
    query: bulk.bulkItemsQuerySchema,
    answer: bulk.bulkItemsSchema,
  },
  retryBulk: {
    method: 'POST',
    path: '/bulks/:id/retry',
    summary: 'Try again what failed or was cut off',
    access: decider,
    answer: bulk.bulkSchema,
    idempotent: true,
  },
  undoBulk: {
    method: 'POST',
    path: '/bulks/:id/undo',
    summary: 'Take the whole run back, as far as its undo window still runs',
    access: decider,
    answer: bulk.bulkSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
