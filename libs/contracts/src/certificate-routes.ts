/** The routes of certificates: the store, roots, the trust list, revocation lists. */
import * as z from 'zod';
import * as certificate from './certificate.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** Certificates name people: who writes policies or decides about mail sees them, who audits both, and who is trusted with keys. */
const reader: readonly Role[] = ['policy-author', 'policy-approver', 'dlp-manager', 'auditor', 'administrator', 'key-custodian'];
/** Brings certificates and puts them with people and domains. */
const keeper: readonly Role[] = ['policy-author', 'administrator'];
/** Takes private keys out, and destroys them: what was encrypted for one is never read again. */
const custodian: readonly Role[] = ['key-custodian'];
/** Says whom to believe: roots and the trust list. */
const truster: readonly Role[] = ['policy-approver', 'administrator'];

const changed = { answer: certificate.certificateDetailSchema, idempotent: true } as const;

export const certificateRoutes = {
  certificates: {
    method: 'GET',
    path: '/certificates',
    summary: 'Certificates of the store, searched, filtered, sorted, paged',
    access: reader,
    query: certificate.certificateQuerySchema,
    answer: certificate.certificateListSchema,
  },
  importCertificates: {
    method: 'POST',
    path: '/certificates/import',
    summary: 'Add certificates, and the private keys that belong to them, from a file',
    access: keeper,
    body: certificate.importCertificatesRequestSchema,
    answer: certificate.certificateImportResultSchema,
    idempotent: true,
  },
  exportCertificates: {
    method: 'POST',
    path: '/certificates/export',
    summary: 'Certificates as a file; never private keys',
    access: reader,
    body: certificate.exportCertificatesRequestSchema,
    answer: { mediaType: 'application/octet-stream' },
  },
  exportPrivateKeys: {
    method: 'POST',
    path: '/certificates/export-private-keys',
    summary: 'Certificates with their private keys as a PFX file under a password; each is recorded',
    access: custodian,
    body: certificate.exportPrivateKeysRequestSchema,
    answer: { mediaType: 'application/x-pkcs12' },
    idempotent: true,
  },
  generateCertificate: {
    method: 'POST',
    path: '/certificates/generate',
    summary: 'Make a key pair, and a certificate that vouches for itself',
    access: keeper,
    body: certificate.generateCertificateRequestSchema,
    ...changed,
  },
  certificateSelection: {
    method: 'GET',
    path: '/certificates/selection',
    summary: 'Which certificates mail from one address to another would take now, and why not others',
    access: reader,
    query: certificate.certificateSelectionQuerySchema,
    answer: certificate.certificateSelectionSchema,
  },
  certificate: {
    method: 'GET',
    path: '/certificates/:id',
    summary: 'One certificate, judged now, and where it is used',
    access: reader,
    answer: certificate.certificateDetailSchema,
  },
  removeCertificate: {
    method: 'POST',
    path: '/certificates/:id/remove',
    summary: 'Take a certificate that nothing uses out of the store; one with its private key only by who may take that out',
    access: [...keeper, ...custodian],
    body: certificate.removeCertificateRequestSchema,
    answer: null,
    idempotent: true,
  },
  assignCertificate: {
    method: 'POST',
    path: '/certificates/:id/assign',
    summary: 'Use a certificate for a person or a domain, whatever addresses stand in it',
    access: keeper,
    body: certificate.assignCertificateRequestSchema,
    ...changed,
  },
  unassignCertificate: {
    method: 'POST',
    path: '/certificates/:id/unassign',
    summary: 'End an assignment',
    access: keeper,
    body: certificate.unassignCertificateRequestSchema,
    ...changed,
  },
  trustRoot: {
    method: 'POST',
    path: '/certificates/:id/trust',
    summary: 'Believe an authority: chains may end at it',
    access: truster,
    body: certificate.certificateReasonSchema,
    ...changed,
  },
  distrustRoot: {
    method: 'POST',
    path: '/certificates/:id/distrust',
    summary: 'Believe an authority no longer',
    access: truster,
    body: certificate.certificateReasonSchema,
    ...changed,
  },
  certificateRequest: {
    method: 'POST',
    path: '/certificates/:id/request',
    summary: 'A request (PKCS #10) to an authority for the key of a certificate, as PEM; the answer is imported',
    access: keeper,
    body: z.strictObject({}),
    answer: { mediaType: 'application/x-pem-file' },
  },
  trustList: {
    method: 'GET',
    path: '/trust-entries',
    summary: 'The trust list, searched, paged: what was decided about single certificates, the newest first',
    access: reader,
    query: certificate.trustListQuerySchema,
    answer: certificate.trustListSchema,
  },
  addTrustEntry: {
    method: 'POST',
    path: '/trust-entries',
    summary: 'Allow or block a certificate, whatever chains say',
    access: truster,
    body: certificate.addTrustEntryRequestSchema,
    answer: certificate.trustEntrySchema,
    idempotent: true,
  },
  withdrawTrustEntry: {
    method: 'POST',
    path: '/trust-entries/:id/withdraw',
    summary: 'Take an entry off the trust list',
    access: truster,
    body: certificate.certificateReasonSchema,
    answer: null,
    idempotent: true,
  },
  revocationLists: {
    method: 'GET',
    path: '/revocation-lists',
    summary: 'Revocation lists, brought by hand and fetched',
    access: reader,
    answer: certificate.revocationListsSchema,
  },
  addRevocationLists: {
    method: 'POST',
    path: '/revocation-lists',
    summary: 'Bring revocation lists by hand',
    access: truster,
    body: certificate.addRevocationListsRequestSchema,
    answer: certificate.revocationListsSchema,
    idempotent: true,
  },
  refreshRevocation: {
    method: 'POST',
    path: '/revocation-lists/refresh',
    summary: 'Fetch what is in use anew, lists and OCSP answers',
    access: [...keeper, 'policy-approver'],
    body: z.strictObject({}),
    answer: certificate.revocationListsSchema,
  },
  removeRevocationList: {
    method: 'POST',
    path: '/revocation-lists/:id/remove',
    summary: 'Take a list that was brought by hand away',
    access: truster,
    body: z.strictObject({}),
    answer: null,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
