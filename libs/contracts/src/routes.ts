/**
 * The HTTP interface as data: every route with its method, path below /api/v1, roles and schemas. The engine's
 * controllers, the OpenAPI document, the role matrix test and the dashboard's client all read this table.
 */
import * as z from 'zod';
import { accessRoutes } from './access-routes.js';
import * as audit from './audit.js';
import { bulkRoutes } from './bulk-routes.js';
import { decisionRoutes } from './decision-routes.js';
import { certificateRoutes } from './certificate-routes.js';
import { campaignRoutes } from './campaign-routes.js';
import { dkimKeyRoutes } from './dkim-key-routes.js';
import { erasureRoutes } from './erasure-routes.js';
import * as engine from './engine.js';
import { exportRoutes } from './export-routes.js';
import * as held from './held-message.js';
import { keyRingRoutes } from './key-ring.js';
import { ledgerRoutes } from './ledger.js';
import { noticeRoutes } from './notices-routes.js';
import { pdfPasswordRoutes } from './pdf-password-routes.js';
import { pgpKeyRoutes } from './pgp-key-routes.js';
import { policyRoutes } from './policy-routes.js';
import { protectionRoutes } from './protection-routes.js';
import { replayRoutes } from './replay.js';
import { reportRoutes } from './report-routes.js';
import type { Route } from './route.js';
import { searched } from './searched.js';
import * as session from './session.js';
import { tuningRoutes } from './tuning-routes.js';

const manager: readonly session.Role[] = ['dlp-manager'];
/** Decides what is of low or medium severity as well; the handlers know the limits. */
const decider: readonly session.Role[] = ['triage', 'dlp-manager'];
const reader: readonly session.Role[] = [...decider, 'auditor'];
const admin: readonly session.Role[] = ['administrator'];

export const routes = {
  session: { method: 'GET', path: '/session', summary: 'Who is signed in', access: 'public', answer: session.sessionSchema },
  setUp: {
    method: 'POST',
    path: '/setup',
    summary: 'Open the first administrator account',
    access: 'public',
    body: session.setupRequestSchema,
    answer: session.sessionSchema,
  },
  signIn: {
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    access: 'public',
    body: session.signInRequestSchema,
    answer: session.sessionSchema,
  },
  signOut: { method: 'DELETE', path: '/session', summary: 'Sign out', access: 'signed-in', answer: null },
  accounts: { method: 'GET', path: '/accounts', summary: 'All accounts', access: admin, answer: session.accountListSchema },
  openAccount: {
    method: 'POST',
    path: '/accounts',
    summary: 'Open an account',
    access: admin,
    body: session.openAccountRequestSchema,
    answer: session.accountSchema,
    idempotent: true,
  },
  status: { method: 'GET', path: '/status', summary: 'How the engine is', access: 'signed-in', answer: engine.statusSchema },
  heldMessages: {
    method: 'GET',
    path: '/held-messages',
    summary: 'The quarantine, searched, filtered, sorted, paged by cursor',
    access: reader,
    query: held.heldMessageQuerySchema,
    answer: held.heldMessageListSchema,
  },
  heldMessage: {
    method: 'GET',
    path: '/held-messages/:id',
    summary: 'One message: why it is held, where each copy is, what happened',
    access: reader,
    answer: held.heldMessageSchema,
  },
  heldContent: {
    method: 'GET',
    path: '/held-messages/:id/content',
    summary: 'The content, masked',
    access: decider,
    answer: held.heldContentSchema,
  },
  preview: {
    method: 'GET',
    path: '/held-messages/:id/preview',
    summary: 'A document of the message as safe HTML, matches masked',
    access: decider,
    query: z.strictObject({ part: searched(1000) }),
    answer: z.object({ html: z.string() }),
  },
  ...decisionRoutes,
  ...bulkRoutes,
  updates: {
    method: 'GET',
    path: '/updates',
    summary: 'Live changes of the quarantine (server-sent events, resumable)',
    access: reader,
    answer: { mediaType: 'text/event-stream' },
  },
  trialMailbox: {
    method: 'GET',
    path: '/trial-mailbox',
    summary: 'What trial mode has handed over, newest first',
    access: manager,
    answer: engine.trialMailboxSchema,
  },
  trialMail: {
    method: 'GET',
    path: '/trial-mailbox/:id',
    summary: 'One handed-over mail',
    access: manager,
    answer: engine.trialMailSchema,
  },
  trialMailRaw: {
    method: 'GET',
    path: '/trial-mailbox/:id/raw',
    summary: 'One handed-over mail, byte for byte',
    access: manager,
    answer: { mediaType: 'message/rfc822' },
  },
  ...accessRoutes,
  ...erasureRoutes,
  ...policyRoutes,
  ...noticeRoutes,
  ...campaignRoutes,
  ...certificateRoutes,
  ...pgpKeyRoutes,
  ...tuningRoutes,
  ...protectionRoutes,
  ...dkimKeyRoutes,
  ...pdfPasswordRoutes,
  ...keyRingRoutes,
  ...reportRoutes,
  ...exportRoutes,
  auditEvents: {
    method: 'GET',
    path: '/audit/events',
    summary: 'The event log, sealed fields sealed',
    access: ['auditor'],
    query: audit.auditQuerySchema,
    answer: audit.auditPageSchema,
  },
  ...replayRoutes,
  ...ledgerRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
