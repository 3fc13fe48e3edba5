/** The double's answer to each route of the contract. */
import type { RouteName } from '#contracts';
import { doubleContent } from './double-mail.js';
import { auditAnswers } from './double-audit.js';
import { exportAnswers } from './double-exports.js';
import { reportAnswers } from './double-reports.js';
import { groupAnswers } from './double-policy-groups.js';
import { patternAnswers } from './double-policy-patterns.js';
import { engineViewAnswers } from './double-engine-view.js';
import { queuePageAnswers } from './double-queue-pages.js';
import { historyAnswers } from './double-policy-history.js';
import { settingsAnswers } from './double-policy-settings.js';
import { simulationAnswers } from './double-simulation.js';
import { bulkAnswers } from './double-bulk.js';
import { claimAnswers } from './double-claims.js';
import { secretAnswers } from './double-secrets.js';
import { certificateAnswers } from './double-certificates.js';
import { pgpKeyAnswers } from './double-pgp-keys.js';
import { protectionAnswers } from './double-protection.js';
import { decisionAnswers } from './double-decisions.js';
import { listOf } from './double-quarantine.js';
import { type Call, messageOf, Refusal, type World } from './double-world.js';

const everything = { domains: [], teams: [], patternGroups: [] };

const sessionOf = (world: World): unknown => ({
  setupNeeded: world.setupNeeded,
  trialMode: true,
  account: world.signedIn
    ? {
        id: 'a1',
        email: 'ana.novak@halden-mutual.example',
        name: 'Ana Novak',
        roles: world.options.roles ?? ['administrator', 'dlp-manager', 'auditor'],
        reach: everything,
        breakGlass: null,
      }
    : null,
  csrfToken: world.signedIn ? 'double-csrf' : null,
});

const trialRow = {
  id: 't1',
  receivedAt: '2026-03-18T09:41:40Z',
  from: 'a.byrne@halden-mutual.example',
  to: ['legal@brandt-partner.example'],
  subject: 'Minutes of Tuesday',
  sizeBytes: 4200,
};

export const answers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  session: ({ world }) => sessionOf(world),
  signIn: ({ world, body }) => {
    if (body['password'] !== 'a good long password')
      throw new Refusal(401, 'wrong-credentials', 'E-mail and password do not fit together. 4 more tries, then a pause of 5 minutes.');
    world.signedIn = true;
    return sessionOf(world);
  },
  setUp: ({ world }) => {
    world.signedIn = true;
    world.setupNeeded = false;
    return sessionOf(world);
  },
  signOut: ({ world }) => {
    world.signedIn = false;
    return null;
  },
  status: ({ world }) => ({
    version: '0.1.0',
    trialMode: true,
    policyMode: 'enforce',
    policyRevision: 'r212',
    judgingRevision: 'r212',
    store: { writable: true, lastPosition: 1204, projectionLagEvents: 0 },
    today: { received: 1204, handedOver: 1192, held: 12, refused: 0, outcomeUnknown: 0 },
    lastMessageAt: new Date(Date.now() - 90_000).toISOString(),
    undoWindowSeconds: world.options.undoWindowSeconds ?? 30,
    notices: { queued: 0, digested: 0, failed: 0, lagSeconds: 0 },
    engines: [],
  }),
  heldMessages: listOf,
  heldMessage: messageOf,
  heldContent: (call) => doubleContent(messageOf(call)),
  preview: () => ({ html: '<h1>Notes</h1><p>Call Daniel about the refund run.</p>' }),
  ...decisionAnswers,
  ...bulkAnswers,
  ...queuePageAnswers,
  reveal: () => ({ value: '4929 0000 0000 1234', remaskAfterSeconds: 60, left: 14 }),
  ...claimAnswers,
  ...protectionAnswers,
  ...secretAnswers,
  ...certificateAnswers,
  ...pgpKeyAnswers,
  accounts: () => ({
    accounts: [
      {
        id: 'a1',
        email: 'ana.novak@halden-mutual.example',
        name: 'Ana Novak',
        roles: ['administrator', 'dlp-manager'],
        reach: everything,
        openedAt: '2026-03-01T08:00:00Z',
      },
      {
        id: 'a2',
        email: 'ingrid.falk@halden-mutual.example',
        name: 'Ingrid Falk',
        roles: ['auditor'],
        reach: everything,
        openedAt: '2026-03-02T08:00:00Z',
      },
    ],
  }),
  openAccount: ({ body }) => ({
    id: 'a3',
    email: body['email'],
    name: body['name'],
    roles: body['roles'],
    reach: everything,
    openedAt: '2026-03-18T10:00:00Z',
  }),
  trialMailbox: () => ({ mails: [trialRow, { ...trialRow, id: 't2', subject: 'Lunch on Friday?' }], total: 2 }),
  trialMail: () => ({
    ...trialRow,
    source: 'From: a.byrne@halden-mutual.example\nTo: legal@brandt-partner.example\nSubject: Minutes of Tuesday\n\nThe minutes.',
  }),
  ...patternAnswers,
  ...groupAnswers,
  ...settingsAnswers,
  ...historyAnswers,
  ...simulationAnswers,
  ...engineViewAnswers,
  ...auditAnswers,
  ...exportAnswers,
  ...reportAnswers,
};
