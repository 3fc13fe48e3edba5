/** The routes of OpenPGP keys. */
import * as pgp from './pgp-key.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** Keys name people: who writes policies or decides about mail sees them, and who audits both. */
const reader: readonly Role[] = ['policy-author', 'policy-approver', 'dlp-manager', 'auditor', 'administrator', 'key-custodian'];
/** Brings keys and puts them with people and domains. */
const keeper: readonly Role[] = ['policy-author', 'administrator'];
/** Takes private keys out, and destroys them: what was encrypted for one is never read again. */
const custodian: readonly Role[] = ['key-custodian'];
/** Says which keys are used. */
const truster: readonly Role[] = ['policy-approver', 'administrator'];

const changed = { answer: pgp.pgpKeyDetailSchema, idempotent: true } as const;

/** Spread into the table of all routes. */
export const pgpKeyRoutes = {
  pgpKeys: {
    method: 'GET',
    path: '/pgp-keys',
    summary: 'OpenPGP keys, searched, filtered, sorted, paged',
    access: reader,
    query: pgp.pgpKeyQuerySchema,
    answer: pgp.pgpKeyListSchema,
  },
  importPgpKeys: {
    method: 'POST',
    path: '/pgp-keys/import',
    summary: 'Add keys, and the private halves that come with them, from a file; nobody trusts them yet',
    access: keeper,
    body: pgp.importPgpKeysRequestSchema,
    answer: pgp.pgpKeyImportResultSchema,
    idempotent: true,
  },
  generatePgpKey: {
    method: 'POST',
    path: '/pgp-keys/generate',
    summary: 'Make a key of ours',
    access: keeper,
    body: pgp.generatePgpKeyRequestSchema,
    ...changed,
  },
  lookUpPgpKeys: {
    method: 'POST',
    path: '/pgp-keys/look-up',
    summary: 'Look for the keys of an address outside, where pgp.lookUp allows it; nobody trusts what is found',
    access: keeper,
    body: pgp.lookUpPgpKeysRequestSchema,
    answer: pgp.pgpKeyLookUpSchema,
    idempotent: true,
  },
  publishedPgpKeys: {
    method: 'GET',
    path: '/pgp-keys/published',
    summary: 'Public keys of ours for the Web Key Directory, as pgp.publish says',
    access: reader,
    answer: pgp.publishedPgpKeysSchema,
  },
  pgpKey: { method: 'GET', path: '/pgp-keys/:id', summary: 'One key, judged now', access: reader, answer: pgp.pgpKeyDetailSchema },
  trustPgpKey: {
    method: 'POST',
    path: '/pgp-keys/:id/trust',
    summary: 'Use a key, with all its sub-keys but some',
    access: truster,
    body: pgp.trustPgpKeyRequestSchema,
    ...changed,
  },
  distrustPgpKey: {
    method: 'POST',
    path: '/pgp-keys/:id/distrust',
    summary: 'Use a key for nothing any more',
    access: truster,
    body: pgp.pgpKeyReasonSchema,
    ...changed,
  },
  assignPgpKey: {
    method: 'POST',
    path: '/pgp-keys/:id/assign',
    summary: 'Use a key for a person or a domain, whatever addresses stand in it',
    access: keeper,
    body: pgp.assignPgpKeyRequestSchema,
    ...changed,
  },
  unassignPgpKey: {
    method: 'POST',
    path: '/pgp-keys/:id/unassign',
    summary: 'End that',
    access: keeper,
    body: pgp.unassignPgpKeyRequestSchema,
    ...changed,
  },
  exportPgpPrivateKey: {
    method: 'POST',
    path: '/pgp-keys/:id/export-private-key',
    summary: 'The private key of a key under a password; recorded with its reason',
    access: custodian,
    body: pgp.exportPgpPrivateKeyRequestSchema,
    answer: { mediaType: 'application/octet-stream' },
    idempotent: true,
  },
  removePgpKey: {
    method: 'POST',
    path: '/pgp-keys/:id/remove',
    summary: 'Take a key out of the ring; one with its private key only by who may take that out',
    access: [...keeper, ...custodian],
    body: pgp.removePgpKeyRequestSchema,
    answer: null,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
