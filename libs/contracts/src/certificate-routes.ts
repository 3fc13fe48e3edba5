/** The routes of certificates: the store, roots, the trust list. */
import * as certificate from './certificate.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** Certificates name people: who writes policies or decides about mail sees them, and who audits both. */
const reader: readonly Role[] = ['policy-author', 'policy-approver', 'dlp-manager', 'auditor', 'administrator'];
/** Brings certificates and puts them with people and domains. */
const keeper: readonly Role[] = ['policy-author', 'administrator'];
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
    summary: 'Take a certificate that nothing uses out of the store',
    access: keeper,
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
  trustList: {
    method: 'GET',
    path: '/trust-entries',
    summary: 'The trust list: what was decided about single certificates',
    access: reader,
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
} as const satisfies Record<string, Route>;
