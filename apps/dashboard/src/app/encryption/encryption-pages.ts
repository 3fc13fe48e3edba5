import type { Role } from '#contracts';

/** One page of what the engine keeps to sign and to encrypt with, in the order of the navigation. */
export interface EncryptionPage {
  readonly path: string;
  readonly words: string;
  readonly roles: readonly Role[];
}

export const encryptionPages: readonly EncryptionPage[] = [
  { path: '/pdf-passwords', words: 'PDF passwords', roles: ['administrator', 'dlp-manager', 'auditor'] },
  { path: '/dkim-keys', words: 'DKIM keys', roles: ['administrator', 'auditor'] },
];

export const encryptionPagesFor = (roles: readonly Role[]): readonly EncryptionPage[] =>
  encryptionPages.filter((page) => page.roles.some((role) => roles.includes(role)));
