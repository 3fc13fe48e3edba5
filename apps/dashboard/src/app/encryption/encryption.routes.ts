import type { Routes } from '@angular/router';
import { onlyFor } from '../session/guards.js';

/** The pages of keys and passwords, within their frame. */
export const encryptionRoutes: Routes = [
  {
    path: 'pdf-passwords',
    canActivate: [onlyFor('administrator', 'dlp-manager', 'auditor')],
    loadComponent: async () => (await import('../pdf-passwords/pdf-passwords.js')).PdfPasswords,
  },
  {
    path: 'dkim-keys',
    canActivate: [onlyFor('administrator', 'auditor')],
    loadComponent: async () => (await import('../dkim-keys/dkim-keys.js')).DkimKeys,
  },
];
