/** The saved views: a name for a set of filters, with its count. */
import type { HeldMessageList } from '#contracts';
import type { Filters } from './filters.js';

export interface View {
  readonly words: string;
  readonly icon: string;
  readonly count: keyof HeldMessageList['counts'];
  /** As in the address bar. */
  readonly params: Readonly<Record<string, string>>;
}

export const views: readonly View[] = [
  { words: 'Needs me', icon: 'inbox', count: 'open', params: {} },
  { words: 'Expiring in 24 h', icon: 'clock', count: 'expiring24h', params: { expiresWithinHours: '24', sort: 'expiry' } },
  { words: 'High risk', icon: 'fire', count: 'highRisk', params: { severity: 'high' } },
  { words: 'Could not inspect', icon: 'eyeoff', count: 'uninspectable', params: { inspect: 'failed' } },
  { words: 'Undo window', icon: 'hour', count: 'pending', params: { state: 'pending' } },
  { words: 'Delivery failed', icon: 'ret', count: 'failed', params: { state: 'failed' } },
  { words: 'Closed', icon: 'check', count: 'closed', params: { state: 'closed', sort: 'newest' } },
];

/** The view whose filters these are; the order of rows is not part of a view. */
export function viewOf(filters: Filters): View | undefined {
  const asked = Object.entries(filters).filter(
    ([key, value]) => value !== undefined && key !== 'sort' && !(key === 'state' && value === 'open'),
  );
  return views.find((view) => {
    const params = Object.entries(view.params).filter(([key]) => key !== 'sort');
    return (
      params.length === asked.length && params.every(([key, value]) => asked.some(([name, has]) => name === key && String(has) === value))
    );
  });
}
