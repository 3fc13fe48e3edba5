import type { Routes } from '@angular/router';
import { routes as apiRoutes } from '#contracts';
import { QuarantineStore } from './quarantine/quarantine-store.js';
import { notYetSignedIn, onlyFor, signedIn, toHome } from './session/guards.js';

const readersOnly = onlyFor('dlp-manager', 'triage', 'auditor');
const keepersOnly = onlyFor('dlp-manager', 'auditor');

const queue: Routes = [
  {
    path: 'quarantine',
    canActivate: [readersOnly],
    loadComponent: async () => (await import('./quarantine/quarantine.js')).Quarantine,
    children: [{ path: ':id', loadComponent: async () => (await import('./held-message/detail-pane.js')).DetailPane }],
  },
  {
    path: 'messages/:id',
    canActivate: [readersOnly],
    loadComponent: async () => (await import('./held-message/message-page.js')).MessagePage,
  },
];

const pages: Routes = [
  { path: '', pathMatch: 'full', canActivate: [toHome], children: [] },
  // One store for the list and the message page: coming back finds the list as it was.
  { path: '', providers: [QuarantineStore], children: queue },
  { path: 'trial-mailbox', loadComponent: async () => (await import('./trial-mailbox/trial-mailbox.js')).TrialMailbox },
  { path: 'trial-mailbox/:id', loadComponent: async () => (await import('./trial-mailbox/trial-mailbox.js')).TrialMailbox },
  {
    path: 'accounts',
    canActivate: [onlyFor('administrator')],
    loadComponent: async () => (await import('./accounts/accounts.js')).Accounts,
  },
  {
    path: 'legal-holds',
    canActivate: [keepersOnly],
    loadComponent: async () => (await import('./legal-holds/legal-holds.js')).LegalHolds,
  },
  {
    path: 'erasures',
    canActivate: [onlyFor('administrator', 'dlp-manager', 'auditor')],
    loadComponent: async () => (await import('./erasures/erasures.js')).Erasures,
  },
  {
    path: 'campaigns',
    canActivate: [keepersOnly],
    loadComponent: async () => (await import('./campaigns/campaigns.js')).Campaigns,
  },
  {
    path: 'campaigns/:id',
    canActivate: [keepersOnly],
    loadComponent: async () => (await import('./campaigns/campaign.js')).Campaign,
  },
  {
    path: 'false-alarms',
    canActivate: [onlyFor('dlp-manager', 'policy-author', 'policy-approver', 'auditor', 'administrator')],
    loadComponent: async () => (await import('./false-alarms/false-alarms.js')).FalseAlarms,
  },
  {
    path: '',
    loadComponent: async () => (await import('./encryption/encryption-frame.js')).EncryptionFrame,
    loadChildren: async () => (await import('./encryption/encryption.routes.js')).encryptionRoutes,
  },
  { path: 'reports', canActivate: [onlyFor('auditor')], loadComponent: async () => (await import('./reports/reports.js')).Reports },
  {
    path: 'reports/:name',
    canActivate: [onlyFor('auditor')],
    loadComponent: async () => (await import('./reports/report-page.js')).ReportPage,
  },
  {
    path: 'exports',
    canActivate: [onlyFor(...apiRoutes.auditExports.access)],
    loadComponent: async () => (await import('./exports/exports.js')).Exports,
  },
  { path: 'audit', canActivate: [onlyFor('auditor')], loadComponent: async () => (await import('./audit/audit.js')).Audit },
  {
    path: '',
    loadComponent: async () => (await import('./policy/policy-frame.js')).PolicyFrame,
    loadChildren: async () => (await import('./policy/policy.routes.js')).policyRoutes,
  },
  { path: 'no-right', loadComponent: async () => (await import('./session/refusals.js')).NoRight },
  { path: '**', loadComponent: async () => (await import('./session/refusals.js')).NotFound },
];

export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'Sign in · Lazaret',
    canActivate: [notYetSignedIn],
    loadComponent: async () => (await import('./session/sign-in.js')).SignIn,
  },
  { path: 'setup', title: 'Set up · Lazaret', loadComponent: async () => (await import('./session/set-up.js')).SetUp },
  { path: 'unreachable', title: 'No answer · Lazaret', loadComponent: async () => (await import('./session/refusals.js')).Unreachable },
  { path: '', canActivate: [signedIn], loadComponent: async () => (await import('./shell/shell.js')).Shell, children: pages },
];
