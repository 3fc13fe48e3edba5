/** The routes of passwords that open encrypted PDFs. */
import { emptyRequestSchema } from './access.js';
import * as password from './pdf-password.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const keeper: readonly Role[] = ['administrator', 'dlp-manager'];
const reader: readonly Role[] = [...keeper, 'auditor'];

/** Spread into the table of all routes. */
export const pdfPasswordRoutes = {
  pdfPasswords: {
    method: 'GET',
    path: '/pdf-passwords',
    summary: 'Passwords of encrypted PDFs: for whom, since when, until when; never the password',
    access: reader,
    query: password.pdfPasswordQuerySchema,
    answer: password.pdfPasswordListSchema,
  },
  setPdfPassword: {
    method: 'POST',
    path: '/pdf-passwords',
    summary: 'Keep a password that was agreed on with a recipient or a domain',
    access: keeper,
    body: password.setPdfPasswordRequestSchema,
    answer: password.pdfPasswordSchema,
    idempotent: true,
  },
  removePdfPassword: {
    method: 'POST',
    path: '/pdf-passwords/:id/remove',
    summary: 'Destroy a password; PDFs that were sent are still opened with it',
    access: keeper,
    body: emptyRequestSchema,
    answer: null,
    idempotent: true,
  },
  forgetPdfPasswords: {
    method: 'POST',
    path: '/pdf-passwords/forget',
    summary: 'Destroy all passwords of an address, or of a domain and its addresses',
    access: keeper,
    body: password.forgetPdfPasswordsRequestSchema,
    answer: password.forgottenPdfPasswordsSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
