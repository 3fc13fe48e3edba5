/** The routes of DKIM keys. */
import { emptyRequestSchema } from './access.js';
import * as dkim from './dkim-key.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const admin: readonly Role[] = ['administrator'];
const reader: readonly Role[] = ['administrator', 'auditor'];

/** Spread into the table of all routes. */
export const dkimKeyRoutes = {
  dkimKeys: { method: 'GET', path: '/dkim-keys', summary: 'Keys that sign outgoing mail', access: reader, answer: dkim.dkimKeyListSchema },
  dkimKey: { method: 'GET', path: '/dkim-keys/:id', summary: 'One key and its DNS record', access: reader, answer: dkim.dkimKeySchema },
  generateDkimKey: {
    method: 'POST',
    path: '/dkim-keys',
    summary: 'Make a key; it signs nothing until its record is published',
    access: admin,
    body: dkim.generateDkimKeyRequestSchema,
    answer: dkim.dkimKeySchema,
    idempotent: true,
  },
  importDkimKey: {
    method: 'POST',
    path: '/dkim-keys/import',
    summary: 'Bring a private key along; it is never given away again',
    access: admin,
    body: dkim.importDkimKeyRequestSchema,
    answer: dkim.dkimKeySchema,
    idempotent: true,
  },
  publishDkimKey: {
    method: 'POST',
    path: '/dkim-keys/:id/publish',
    summary: 'Say that its record is published: it signs from now on',
    access: admin,
    body: dkim.publishDkimKeyRequestSchema,
    answer: dkim.dkimKeySchema,
    idempotent: true,
  },
  retireDkimKey: {
    method: 'POST',
    path: '/dkim-keys/:id/retire',
    summary: 'Sign with it no more',
    access: admin,
    body: emptyRequestSchema,
    answer: dkim.dkimKeySchema,
    idempotent: true,
  },
  removeDkimKey: {
    method: 'POST',
    path: '/dkim-keys/:id/remove',
    summary: 'Destroy the private key of one that does not sign',
    access: admin,
    body: emptyRequestSchema,
    answer: null,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
