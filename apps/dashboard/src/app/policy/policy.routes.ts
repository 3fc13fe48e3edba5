import type { Routes } from '@angular/router';
import { onlyFor } from '../session/guards.js';
import { SimulationDraft } from '../simulation/simulation-draft.js';
import { notUnsaved } from './unsaved-guard.js';

const settings: Routes = [
  {
    path: 'settings/for-an-address',
    loadComponent: async () => (await import('../settings/effective.js')).EffectiveFor,
  },
  {
    path: 'settings/how-protected',
    loadComponent: async () => (await import('../protection/how-protected.js')).HowProtected,
  },
  { path: 'settings', loadComponent: async () => (await import('../settings/settings.js')).Settings },
  { path: 'settings/:placeId', loadComponent: async () => (await import('../settings/settings.js')).Settings },
];

const simulation: Routes = [
  { path: 'simulation', loadComponent: async () => (await import('../simulation/simulation.js')).Simulation },
  { path: 'simulation/:id', loadComponent: async () => (await import('../simulation/simulation-result.js')).SimulationResultPage },
];

const patternEditor: Routes = [
  {
    path: 'patterns/new',
    canActivate: [onlyFor('policy-author', 'administrator')],
    canDeactivate: [notUnsaved],
    loadComponent: async () => (await import('../pattern-editor/pattern-editor.js')).PatternEditor,
  },
  {
    path: 'patterns/:id',
    canDeactivate: [notUnsaved],
    loadComponent: async () => (await import('../pattern-editor/pattern-editor.js')).PatternEditor,
  },
];

/** The pages of the policy, within their frame. */
export const policyRoutes: Routes = [
  {
    path: 'notices',
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator')],
    loadComponent: async () => (await import('../notice-templates/notice-templates.js')).NoticeTemplates,
  },
  { path: 'patterns', loadComponent: async () => (await import('../patterns/patterns.js')).Patterns },
  ...patternEditor,
  {
    path: 'groups',
    canDeactivate: [notUnsaved],
    loadComponent: async () => (await import('../pattern-groups/pattern-groups.js')).PatternGroups,
  },
  {
    path: 'skip-list',
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator')],
    canDeactivate: [notUnsaved],
    loadComponent: async () => (await import('../skip-list/skip-list.js')).SkipList,
  },
  {
    path: 'exceptions',
    canDeactivate: [notUnsaved],
    loadComponent: async () => (await import('../exceptions/exceptions.js')).Exceptions,
  },
  { path: 'policy-templates', loadComponent: async () => (await import('../policy-templates/policy-templates.js')).PolicyTemplates },
  {
    path: '',
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator')],
    children: settings,
  },
  {
    path: '',
    providers: [SimulationDraft],
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator')],
    children: simulation,
  },
  {
    path: 'engine-view',
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator', 'dlp-manager')],
    loadComponent: async () => (await import('../engine-view/engine-view.js')).EngineViewPage,
  },
  {
    path: 'policy-history',
    canActivate: [onlyFor('policy-author', 'policy-approver', 'administrator', 'auditor')],
    loadComponent: async () => (await import('../policy-history/policy-history.js')).PolicyHistoryPage,
  },
];
