/** The saved views: a name for a set of filters, with its count. */
import type { HeldMessageCounts } from '#contracts';
import type { Filters } from './filters.js';

export interface View {
  readonly words: string;
  readonly icon: string;
  readonly count: keyof HeldMessageCounts;
  /** Something is wrong while this is not 0. */
  readonly hot?: true;
  /** As in the address bar. */
  readonly params: Readonly<Record<string, string>>;
}

export const views: readonly View[] = [
  { words: 'All undecided', icon: 'inbox', count: 'open', params: {} },
  { words: 'Needs me', icon: 'user', count: 'needsMe', params: { view: 'needs-me' } },
  { words: 'Sender waiting', icon: 'hour', count: 'senderWaiting', hot: true, params: { view: 'sender-waiting', sort: 'waiting' } },
  { words: 'Expiring in 24 h', icon: 'clock', count: 'expiring24h', params: { view: 'expiring', sort: 'expiry' } },
  { words: 'High risk', icon: 'fire', count: 'highRisk', params: { view: 'high-risk' } },
  { words: 'Could not inspect', icon: 'eyeoff', count: 'uninspectable', params: { view: 'not-inspectable' } },
  { words: 'Second person', icon: 'two', count: 'secondPerson', params: { view: 'second-person' } },
  { words: 'Likely false alarm', icon: 'flag', count: 'likelyFalseAlarm', params: { view: 'likely-false-alarm' } },
  { words: 'Bounced after release', icon: 'ret', count: 'bounced', hot: true, params: { view: 'bounced' } },
  { words: 'My decisions, 7 days', icon: 'check', count: 'myDecisions7d', params: { view: 'my-decisions', sort: 'newest' } },
  { words: 'Undo window', icon: 'undo', count: 'pending', params: { state: 'pending' } },
  { words: 'Delivery failed', icon: 'alert', count: 'failed', hot: true, params: { state: 'failed' } },
  { words: 'Can be restored', icon: 'trash', count: 'restorable', params: { view: 'restorable', sort: 'newest' } },
  { words: 'Closed', icon: 'history', count: 'closed', params: { state: 'closed', sort: 'newest' } },
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
