/** The routes of "how would this be protected". */
import * as protection from './protection.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** As the message itself. */
const reader: readonly Role[] = ['triage', 'dlp-manager', 'auditor'];
/** As the settings in force between two addresses. */
const asker: readonly Role[] = ['policy-author', 'policy-approver', 'administrator'];

/** Spread into the table of all routes. */
export const protectionRoutes = {
  heldProtection: {
    method: 'GET',
    path: '/held-messages/:id/protection',
    summary: 'How a release encrypted would protect each copy, for which keys, and why',
    access: reader,
    answer: protection.heldProtectionSchema,
  },
  protectionPreview: {
    method: 'POST',
    path: '/protection/preview',
    summary: 'How mail from one address to another would be protected now, and which settings say so; nothing is kept',
    access: asker,
    body: protection.protectionPreviewRequestSchema,
    answer: protection.protectionPreviewSchema,
  },
} as const satisfies Record<string, Route>;
