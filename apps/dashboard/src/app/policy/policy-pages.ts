import type { Role } from '#contracts';

/** One page of the policy, in the order of the navigation. */
export interface PolicyPage {
  readonly path: string;
  readonly words: string;
  /** Who may go there; undefined is everybody who is signed in. */
  readonly roles?: readonly Role[];
}

export const policyPages: readonly PolicyPage[] = [
  { path: '/patterns', words: 'Patterns' },
  { path: '/groups', words: 'Groups' },
  { path: '/skip-list', words: 'Skip list', roles: ['policy-author', 'policy-approver', 'administrator'] },
  { path: '/exceptions', words: 'Exceptions' },
  { path: '/policy-templates', words: 'Templates' },
  { path: '/settings', words: 'Settings', roles: ['policy-author', 'policy-approver', 'administrator'] },
  { path: '/notices', words: 'Notices', roles: ['policy-author', 'policy-approver', 'administrator'] },
  { path: '/simulation', words: 'Simulation', roles: ['policy-author', 'policy-approver', 'administrator'] },
  { path: '/engine-view', words: 'What the engine sees', roles: ['policy-author', 'policy-approver', 'administrator', 'dlp-manager'] },
  { path: '/policy-history', words: 'History', roles: ['policy-author', 'policy-approver', 'administrator', 'auditor'] },
];

export const policyPagesFor = (roles: readonly Role[]): readonly PolicyPage[] =>
  policyPages.filter((page) => page.roles === undefined || page.roles.some((role) => roles.includes(role)));
