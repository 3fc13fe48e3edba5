/** The routes of the false-alarm loop. */
import type { Route } from './route.js';
import type { Role } from './session.js';
import * as tuning from './tuning.js';

const reader: readonly Role[] = ['dlp-manager', 'policy-author', 'policy-approver', 'auditor', 'administrator'];
/** Whoever may grant an exception and save a version. */
const author: readonly Role[] = ['policy-author', 'administrator'];

export const tuningRoutes = {
  tuningPrecision: {
    method: 'GET',
    path: '/tuning/precision',
    summary: 'How right each pattern has been, by what people said of closed messages',
    access: reader,
    answer: tuning.precisionReportSchema,
  },
  tuningProposals: {
    method: 'GET',
    path: '/tuning/proposals',
    summary: 'Changes that the verdicts speak for',
    access: reader,
    query: tuning.tuningListQuerySchema,
    answer: tuning.tuningListSchema,
  },
  tuningProposal: {
    method: 'GET',
    path: '/tuning/proposals/:id',
    summary: 'One proposal, and what it would have changed in history',
    access: reader,
    answer: tuning.tuningProposalDetailSchema,
  },
  acceptTuning: {
    method: 'POST',
    path: '/tuning/proposals/:id/accept',
    summary: 'Grant the exception, or save the changed pattern as a new version in shadow',
    access: author,
    body: tuning.acceptTuningRequestSchema,
    answer: tuning.tuningProposalSchema,
    idempotent: true,
  },
  dismissTuning: {
    method: 'POST',
    path: '/tuning/proposals/:id/dismiss',
    summary: 'Put a proposal aside, with the reason',
    access: author,
    body: tuning.dismissTuningRequestSchema,
    answer: tuning.tuningProposalSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
