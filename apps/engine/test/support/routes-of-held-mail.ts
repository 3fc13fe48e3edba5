/** Every route about one held message, with a body that its schema takes: what is shown for one of them is shown for all. */
import { routes, type RouteName } from '#contracts';

const seen = { expectedRevision: 3 };
const why = { reason: 'business-need' } as const;
const decision = { ...seen, ...why, verdict: 'business-as-usual' } as const;
const proposal = { ...seen, proposalId: 'proposal-1' };

export const ABOUT_ONE_MESSAGE: readonly (readonly [RouteName, object | undefined])[] = [
  ['heldMessage', undefined],
  ['heldContent', undefined],
  ['heldProtection', undefined],
  ['preview', undefined],
  ['release', decision],
  ['delete', decision],
  ['returnToSender', { ...decision, text: 'please take the number out' }],
  ['undo', seen],
  ['restore', { ...seen, ...why }],
  ['denyRequest', { ...seen, ...why }],
  ['approve', proposal],
  ['reject', { ...proposal, ...why }],
  ['withdraw', proposal],
  ['hold', { ...seen, ...why }],
  ['unhold', seen],
  ['extend', { ...seen, ...why, days: 1 }],
  ['note', { note: 'mine' }],
  ['download', why],
  ['claim', {}],
  ['takeOverClaim', { reason: 'because' }],
  ['releaseClaim', {}],
  ['presence', { looking: true }],
  ['assign', { assignee: null, team: 'claims' }],
  ['escalate', { note: 'look' }],
  ['reveal', { part: '1', start: 5, end: 24, reason: 'decide' }],
];

/** Routes of one bulk run or of one selection, with a body that is taken. */
export const ABOUT_ONE_BULK: readonly (readonly [RouteName, object | undefined])[] = [
  ['bulk', undefined],
  ['bulkItems', undefined],
  ['retryBulk', {}],
  ['undoBulk', {}],
];
const remove = { action: 'delete', reason: 'policy-breach', verdict: 'real-leak' };
export const ABOUT_ONE_SELECTION: readonly (readonly [RouteName, object | undefined])[] = [
  ['bulkDryRun', { do: remove }],
  ['startBulk', { do: remove, eligible: 1 }],
];

/** The path of a route with its id, and the query that it cannot be asked without. */
export function pathOf(name: RouteName, id: string): string {
  return routes[name].path.replace(':id', id) + (name === 'preview' ? '?part=1' : '');
}
