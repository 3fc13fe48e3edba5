/** The routes of the policy: patterns, groups, exceptions, templates, settings, history, simulation, what the engine sees. */
import * as z from 'zod';
import * as pattern from './pattern.js';
import type { Route } from './route.js';
import type { Role } from './session.js';
import * as settings from './settings.js';
import * as simulation from './simulation.js';

/** Writes drafts, shadows, groups, settings and exceptions; tries them. */
const author: readonly Role[] = ['policy-author', 'administrator'];
/** Takes versions live and out of force; who wrote a version is another person when the configuration asks for that. */
const activator: readonly Role[] = ['policy-author', 'policy-approver', 'administrator'];
const change = { answer: pattern.policyReceiptSchema, idempotent: true } as const;

const patternRoutes = {
  patterns: { method: 'GET', path: '/patterns', summary: 'All patterns', access: 'signed-in', answer: pattern.patternListSchema },
  patternVocabulary: {
    method: 'GET',
    path: '/patterns/vocabulary',
    summary: 'Detectors and validators that a pattern can name',
    access: 'signed-in',
    answer: pattern.patternVocabularySchema,
  },
  exportPatterns: {
    method: 'GET',
    path: '/patterns/export',
    summary: 'All patterns and groups as a pattern file',
    access: 'signed-in',
    query: z.strictObject({ format: z.enum(['json', 'csv']).default('json') }),
    answer: { mediaType: 'application/octet-stream' },
  },
  patternFileSchema: {
    method: 'GET',
    path: '/patterns/file-schema',
    summary: 'JSON Schema of pattern files',
    access: 'signed-in',
    answer: { mediaType: 'application/schema+json' },
  },
  importPatterns: {
    method: 'POST',
    path: '/patterns/import',
    summary: 'Add patterns and groups from a file',
    access: author,
    body: pattern.patternImportRequestSchema,
    answer: pattern.patternImportResultSchema,
    idempotent: true,
  },
  checkPattern: {
    method: 'POST',
    path: '/patterns/check',
    summary: 'What is wrong with a pattern, before it is saved',
    access: author,
    body: pattern.patternCheckRequestSchema,
    answer: pattern.patternCheckSchema,
  },
  tryPattern: {
    method: 'POST',
    path: '/patterns/try',
    summary: 'What a pattern finds in a text; nothing is kept',
    access: author,
    body: pattern.patternTryRequestSchema,
    answer: pattern.patternTrySchema,
  },
  pattern: {
    method: 'GET',
    path: '/patterns/:id',
    summary: 'One pattern with all versions and what uses it',
    access: 'signed-in',
    answer: pattern.patternSchemaOfApi,
  },
  savePattern: {
    method: 'POST',
    path: '/patterns',
    summary: 'Save a new version',
    access: author,
    body: pattern.savePatternRequestSchema,
    ...change,
  },
  movePattern: {
    method: 'POST',
    path: '/patterns/:id/move',
    summary: 'Move a version to draft, shadow, live or retired',
    access: activator,
    body: pattern.movePatternRequestSchema,
    ...change,
  },
  deletePattern: {
    method: 'POST',
    path: '/patterns/:id/delete',
    summary: 'Delete a pattern that nothing uses',
    access: author,
    body: pattern.deleteReasonSchema,
    ...change,
  },
} as const satisfies Record<string, Route>;

const groupRoutes = {
  patternGroups: { method: 'GET', path: '/pattern-groups', summary: 'All groups', access: 'signed-in', answer: pattern.groupListSchema },
  saveGroup: {
    method: 'POST',
    path: '/pattern-groups',
    summary: 'Save a group',
    access: author,
    body: pattern.saveGroupRequestSchema,
    ...change,
  },
  moveGroup: {
    method: 'POST',
    path: '/pattern-groups/:id/move',
    summary: 'Move every pattern of a group',
    access: activator,
    body: pattern.moveGroupRequestSchema,
    answer: pattern.movedGroupSchema,
    idempotent: true,
  },
  deleteGroup: {
    method: 'POST',
    path: '/pattern-groups/:id/delete',
    summary: 'Delete a group that nothing uses',
    access: author,
    body: pattern.deleteReasonSchema,
    ...change,
  },
  exceptions: { method: 'GET', path: '/exceptions', summary: 'All exceptions', access: 'signed-in', answer: pattern.exceptionListSchema },
  grantException: {
    method: 'POST',
    path: '/exceptions',
    summary: 'Keep patterns from acting for some senders and recipients, for a time',
    access: activator,
    body: pattern.grantExceptionRequestSchema,
    ...change,
  },
  withdrawException: {
    method: 'POST',
    path: '/exceptions/:id/withdraw',
    summary: 'End an exception',
    access: activator,
    body: pattern.deleteReasonSchema,
    ...change,
  },
  policyTemplates: {
    method: 'GET',
    path: '/policy-templates',
    summary: 'Ready-made groups',
    access: 'signed-in',
    answer: pattern.templateListSchema,
  },
  switchOnTemplate: {
    method: 'POST',
    path: '/policy-templates/:id/switch-on',
    summary: 'Add the patterns of a template in shadow, as a group',
    access: author,
    body: z.strictObject({}),
    answer: pattern.switchOnResultSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;

const settingsRoutes = {
  settingDefinitions: {
    method: 'GET',
    path: '/settings/definitions',
    summary: 'Every setting there is',
    access: 'signed-in',
    answer: settings.settingDefinitionsSchema,
  },
  settingsTree: {
    method: 'GET',
    path: '/settings/places',
    summary: 'The settings tree',
    access: activator,
    answer: settings.settingsTreeSchema,
  },
  effectiveSettings: {
    method: 'GET',
    path: '/settings/effective',
    summary: 'What applies to a mail from one address to another, now or at a time',
    access: activator,
    query: settings.effectiveQuerySchema,
    answer: settings.effectiveSettingsSchema,
  },
  settingsOfPlace: {
    method: 'GET',
    path: '/settings/places/:id',
    summary: 'One place: values in force and where they come from',
    access: activator,
    answer: settings.settingsOfPlaceSchema,
  },
  openPlace: {
    method: 'POST',
    path: '/settings/places',
    summary: 'Add a domain, a wildcard domain or a user to the tree',
    access: author,
    body: settings.openPlaceRequestSchema,
    answer: settings.settingsPlaceSchema,
    idempotent: true,
  },
  changeSettings: {
    method: 'POST',
    path: '/settings/places/:id',
    summary: 'Change values of one place, all or none',
    access: author,
    body: settings.changeSettingsRequestSchema,
    ...change,
  },
  annotatePlace: {
    method: 'POST',
    path: '/settings/places/:id/annotation',
    summary: 'Comment and free properties of a place',
    access: author,
    body: settings.annotatePlaceRequestSchema,
    ...change,
  },
  closePlace: {
    method: 'POST',
    path: '/settings/places/:id/close',
    summary: 'Take a place out of the tree: what it covered falls back to the level above',
    access: author,
    body: settings.closePlaceRequestSchema,
    ...change,
  },
  policyHistory: {
    method: 'GET',
    path: '/policy/history',
    summary: 'Every change of the policy, newest first',
    access: [...activator, 'auditor'],
    query: settings.policyHistoryQuerySchema,
    answer: settings.policyHistorySchema,
  },
  policyDiff: {
    method: 'GET',
    path: '/policy/diff',
    summary: 'What differs between two revisions',
    access: [...activator, 'auditor'],
    query: settings.policyDiffQuerySchema,
    answer: settings.policyDiffSchema,
  },
  rollBackPolicy: {
    method: 'POST',
    path: '/policy/rollback',
    summary: 'Bring back a revision, by new facts',
    access: ['policy-approver', 'administrator'],
    body: settings.rollbackRequestSchema,
    ...change,
  },
} as const satisfies Record<string, Route>;

const simulationRoutes = {
  simulate: {
    method: 'POST',
    path: '/simulations',
    summary: 'Judge recorded mail under a draft policy',
    access: activator,
    body: simulation.simulationRequestSchema,
    answer: simulation.simulationSchema,
    idempotent: true,
  },
  simulations: {
    method: 'GET',
    path: '/simulations',
    summary: 'Recent simulations',
    access: activator,
    answer: simulation.simulationListSchema,
  },
  simulation: {
    method: 'GET',
    path: '/simulations/:id',
    summary: 'One simulation',
    access: activator,
    answer: simulation.simulationSchema,
  },
  cancelSimulation: { method: 'DELETE', path: '/simulations/:id', summary: 'Stop a simulation', access: activator, answer: null },
  engineView: {
    method: 'POST',
    path: '/engine-view',
    summary: 'What the engine sees in a mail, and why it is not caught; nothing is kept',
    access: [...author, 'policy-approver', 'dlp-manager'],
    body: simulation.engineViewRequestSchema,
    answer: simulation.engineViewSchema,
  },
} as const satisfies Record<string, Route>;

export const policyRoutes = { ...patternRoutes, ...groupRoutes, ...settingsRoutes, ...simulationRoutes } as const;
