import type { Routes } from '@angular/router';
import { routes } from '#contracts';
import { onlyFor } from '../session/guards.js';

/** The pages of keys, certificates and passwords, within their frame. */
export const encryptionRoutes: Routes = [
  {
    path: 'certificates',
    canActivate: [onlyFor(...routes.certificates.access)],
    loadComponent: async () => (await import('../certificates/certificates.js')).Certificates,
  },
  {
    path: 'certificates/:id',
    canActivate: [onlyFor(...routes.certificate.access)],
    loadComponent: async () => (await import('../certificates/certificate.js')).CertificatePage,
  },
  {
    path: 'roots',
    canActivate: [onlyFor(...routes.certificates.access)],
    loadComponent: async () => (await import('../roots/roots.js')).Roots,
  },
  {
    path: 'trust-list',
    canActivate: [onlyFor(...routes.trustList.access)],
    loadComponent: async () => (await import('../trust-list/trust-list.js')).TrustListPage,
  },
  {
    path: 'revocation-lists',
    canActivate: [onlyFor(...routes.revocationLists.access)],
    loadComponent: async () => (await import('../revocation-lists/revocation-lists.js')).RevocationListsPage,
  },
  {
    path: 'pgp-keys',
    canActivate: [onlyFor(...routes.pgpKeys.access)],
    loadComponent: async () => (await import('../pgp-keys/pgp-keys.js')).PgpKeys,
  },
  {
    path: 'pgp-keys/:id',
    canActivate: [onlyFor(...routes.pgpKey.access)],
    loadComponent: async () => (await import('../pgp-keys/pgp-key.js')).PgpKeyPage,
  },
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
