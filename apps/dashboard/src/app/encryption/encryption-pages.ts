import { type Role, routes } from '#contracts';

/** One page of what the engine keeps to sign and to encrypt with, in the order of the navigation. */
export interface EncryptionPage {
  readonly path: string;
  readonly words: string;
  readonly roles: readonly Role[];
}

export const encryptionPages: readonly EncryptionPage[] = [
  { path: '/certificates', words: 'Certificates', roles: routes.certificates.access },
  { path: '/roots', words: 'Roots', roles: routes.certificates.access },
  { path: '/trust-list', words: 'Trust list', roles: routes.trustList.access },
  { path: '/revocation-lists', words: 'Revocation lists', roles: routes.revocationLists.access },
  { path: '/pgp-keys', words: 'PGP keys', roles: routes.pgpKeys.access },
  { path: '/pdf-passwords', words: 'PDF passwords', roles: ['administrator', 'dlp-manager', 'auditor'] },
  { path: '/dkim-keys', words: 'DKIM keys', roles: ['administrator', 'auditor'] },
];

export const encryptionPagesFor = (roles: readonly Role[]): readonly EncryptionPage[] =>
  encryptionPages.filter((page) => page.roles.some((role) => roles.includes(role)));
