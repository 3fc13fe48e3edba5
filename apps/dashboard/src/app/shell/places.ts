import { type Role, routes } from '#contracts';
import { encryptionPages } from '../encryption/encryption-pages.js';
import { policyPages } from '../policy/policy-pages.js';

export interface Place {
  readonly path: string;
  readonly words: string;
  /** On the bottom tabs of a phone. */
  readonly short: string;
  readonly icon: string;
  /** Further addresses that lie in it. */
  readonly covers?: readonly string[];
  /** Who may go there; undefined is everybody who is signed in. */
  readonly roles?: readonly Role[];
  /** Only while the engine is in trial mode. */
  readonly trialOnly?: boolean;
}

const places: readonly Place[] = [
  { path: '/quarantine', words: 'Quarantine', short: 'Queue', icon: 'inbox', roles: ['dlp-manager', 'triage', 'auditor'] },
  { path: '/campaigns', words: 'Alike', short: 'Alike', icon: 'split2', roles: ['dlp-manager', 'auditor'] },
  {
    path: '/false-alarms',
    words: 'False alarms',
    short: 'Alarms',
    icon: 'flag',
    roles: ['dlp-manager', 'policy-author', 'policy-approver', 'auditor', 'administrator'],
  },
  { path: '/patterns', words: 'Policy', short: 'Policy', icon: 'layers', covers: policyPages.map(({ path }) => path) },
  { path: '/legal-holds', words: 'Legal holds', short: 'Holds', icon: 'bld', roles: ['dlp-manager', 'auditor'] },
  { path: '/erasures', words: 'Erasures', short: 'Erasures', icon: 'trash', roles: routes.erasures.access },
  {
    path: '/certificates',
    words: 'Encryption',
    short: 'Encrypt',
    icon: 'lock',
    covers: encryptionPages.map(({ path }) => path),
    roles: routes.certificates.access,
  },
  { path: '/reports', words: 'Reports', short: 'Reports', icon: 'chart', roles: routes.reports.access },
  { path: '/audit', words: 'Audit', short: 'Audit', icon: 'history', roles: ['auditor'] },
  { path: '/exports', words: 'Exports', short: 'Exports', icon: 'out', roles: routes.auditExports.access },
  { path: '/accounts', words: 'Accounts', short: 'Accounts', icon: 'users', roles: ['administrator'] },
  { path: '/trial-mailbox', words: 'Trial mailbox', short: 'Mailbox', icon: 'mail', roles: ['dlp-manager'], trialOnly: true },
];

/** The places that an account with these roles can go to. */
export const placesFor = (roles: readonly Role[], trialMode: boolean): readonly Place[] =>
  places.filter(
    (place) => (place.roles === undefined || place.roles.some((role) => roles.includes(role))) && (trialMode || place.trialOnly !== true),
  );
