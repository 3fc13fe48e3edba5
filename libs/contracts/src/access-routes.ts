/** The routes of access: accounts, break-glass, claims and presence, assigning, revealing, legal holds. */
import * as access from './access.js';
import { receiptSchema } from './decisions.js';
import type { Route } from './route.js';
import { accountSchema, type Role } from './session.js';

const admin: readonly Role[] = ['administrator'];
/** Works on held messages. */
const decider: readonly Role[] = ['triage', 'dlp-manager'];
const watcher: readonly Role[] = ['dlp-manager', 'auditor', 'administrator'];
const keeper: readonly Role[] = ['dlp-manager', 'auditor'];

const accountRoutes = {
  changeRoles: {
    method: 'POST',
    path: '/accounts/:id/roles',
    summary: 'Give an account other roles; its sessions end',
    access: admin,
    body: access.changeRolesRequestSchema,
    answer: accountSchema,
    idempotent: true,
  },
  changeReach: {
    method: 'POST',
    path: '/accounts/:id/reach',
    summary: 'Limit which held mail an account may know of; its sessions end',
    access: admin,
    body: access.changeReachRequestSchema,
    answer: accountSchema,
    idempotent: true,
  },
  closeAccount: {
    method: 'POST',
    path: '/accounts/:id/close',
    summary: 'Close an account; its sessions end',
    access: admin,
    body: access.emptyRequestSchema,
    answer: null,
    idempotent: true,
  },
  colleagues: {
    method: 'GET',
    path: '/colleagues',
    summary: 'People and teams that a message can be assigned to',
    access: decider,
    answer: access.colleaguesSchema,
  },
} as const satisfies Record<string, Route>;

const breakGlassRoutes = {
  breakGlass: {
    method: 'GET',
    path: '/break-glass',
    summary: 'Emergency access that is open, and what waits for review',
    access: [...watcher, 'break-glass'],
    answer: access.breakGlassStateSchema,
  },
  openBreakGlass: {
    method: 'POST',
    path: '/break-glass',
    summary: 'Open emergency access to the whole quarantine for a while; everybody concerned is told',
    access: ['break-glass'],
    body: access.openBreakGlassRequestSchema,
    answer: access.breakGlassOpeningSchema,
    idempotent: true,
  },
  closeBreakGlass: {
    method: 'POST',
    path: '/break-glass/:id/close',
    summary: 'End emergency access before its time',
    access: ['break-glass', 'dlp-manager', 'administrator'],
    body: access.emptyRequestSchema,
    answer: access.breakGlassOpeningSchema,
    idempotent: true,
  },
  breakGlassOpening: {
    method: 'GET',
    path: '/break-glass/:id',
    summary: 'Everything that was done under one emergency access',
    access: keeper,
    answer: access.breakGlassReviewSchema,
  },
  reviewBreakGlass: {
    method: 'POST',
    path: '/break-glass/:id/review',
    summary: 'Say that one emergency access was looked through, by another person',
    access: keeper,
    body: access.reviewBreakGlassRequestSchema,
    answer: access.breakGlassOpeningSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;

const claimRoutes = {
  claim: {
    method: 'POST',
    path: '/held-messages/:id/claim',
    summary: 'Say that one works on it, for five minutes; again to go on',
    access: decider,
    body: access.emptyRequestSchema,
    answer: access.claimAnswerSchema,
  },
  takeOverClaim: {
    method: 'POST',
    path: '/held-messages/:id/claim/take-over',
    summary: 'Take a claim over from somebody else, with a reason that is recorded',
    access: decider,
    body: access.takeOverRequestSchema,
    answer: access.claimAnswerSchema,
  },
  releaseClaim: {
    method: 'POST',
    path: '/held-messages/:id/claim/release',
    summary: 'Give up the own claim',
    access: decider,
    body: access.emptyRequestSchema,
    answer: access.claimAnswerSchema,
  },
  presence: {
    method: 'POST',
    path: '/held-messages/:id/presence',
    summary: 'Say that one looks at it, every ten seconds, or no more',
    access: [...decider, 'auditor'],
    body: access.presenceRequestSchema,
    answer: access.presenceSchema,
  },
  attendance: {
    method: 'GET',
    path: '/attendance',
    summary: 'Who works on what, and who looks at what, now',
    access: [...decider, 'auditor'],
    answer: access.attendanceSchema,
  },
  assign: {
    method: 'POST',
    path: '/held-messages/:id/assign',
    summary: 'Assign to a person or a team',
    access: decider,
    body: access.assignRequestSchema,
    answer: receiptSchema,
    idempotent: true,
  },
  escalate: {
    method: 'POST',
    path: '/held-messages/:id/escalate',
    summary: 'Ask DLP managers to look at it',
    access: decider,
    body: access.escalateRequestSchema,
    answer: receiptSchema,
    idempotent: true,
  },
  reveal: {
    method: 'POST',
    path: '/held-messages/:id/reveal',
    summary: 'One matched value in clear, recorded with its reason before it is shown',
    access: decider,
    body: access.revealRequestSchema,
    answer: access.revealedValueSchema,
  },
} as const satisfies Record<string, Route>;

const legalHoldRoutes = {
  legalHolds: {
    method: 'GET',
    path: '/legal-holds',
    summary: 'All legal holds, those in force first',
    access: keeper,
    answer: access.legalHoldListSchema,
  },
  openLegalHold: {
    method: 'POST',
    path: '/legal-holds',
    summary: 'Keep messages for a matter until two persons end it',
    access: ['dlp-manager'],
    body: access.openLegalHoldRequestSchema,
    answer: access.legalHoldSchema,
    idempotent: true,
  },
  legalHold: {
    method: 'GET',
    path: '/legal-holds/:id',
    summary: 'One legal hold',
    access: keeper,
    answer: access.legalHoldSchema,
  },
  proposeLegalHoldEnd: {
    method: 'POST',
    path: '/legal-holds/:id/propose-end',
    summary: 'Propose that it ends; another person must agree',
    access: keeper,
    body: access.endLegalHoldRequestSchema,
    answer: access.legalHoldSchema,
    idempotent: true,
  },
  withdrawLegalHoldEnd: {
    method: 'POST',
    path: '/legal-holds/:id/withdraw-end',
    summary: 'Take back, or turn down, that it is to end',
    access: keeper,
    body: access.emptyRequestSchema,
    answer: access.legalHoldSchema,
    idempotent: true,
  },
  endLegalHold: {
    method: 'POST',
    path: '/legal-holds/:id/end',
    summary: 'Agree that it ends, as another person than who proposed it',
    access: keeper,
    body: access.emptyRequestSchema,
    answer: access.legalHoldSchema,
    idempotent: true,
  },
  eraseLegalHold: {
    method: 'POST',
    path: '/legal-holds/:id/erase',
    summary: 'Destroy the key of the matter of one that has ended',
    access: ['dlp-manager'],
    body: access.emptyRequestSchema,
    answer: access.legalHoldSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;

/** Spread into the table of all routes. */
export const accessRoutes = { ...accountRoutes, ...breakGlassRoutes, ...claimRoutes, ...legalHoldRoutes } as const satisfies Record<
  string,
  Route
>;
