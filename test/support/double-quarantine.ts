/** The quarantine of the double: searched, sorted, paged, decided on. */
import {
  type HeldMessage,
  type HeldMessageQuery,
  heldMessageQuerySchema,
  type HeldMessageRow,
  heldMessageRowSchema,
  parseSearch,
  type SavedView,
  type SearchTerm,
} from '#contracts';
import type { Call } from './double-world.js';

const RANK = { critical: 4, high: 3, medium: 2, low: 1, unknown: 0 } as const;

const OPEN = new Set(['held', 'blocked', 'bounced']);
const PENDING = new Set(['release-pending', 'deletion-pending', 'return-pending']);
const DAY_MS = 86_400_000;

const isSevere = (message: HeldMessage, least: HeldMessageQuery['severity']): boolean =>
  least === undefined || least === message.severity || (least !== 'unknown' && RANK[message.severity] >= RANK[least]);

const isOpen = (message: HeldMessage): boolean => OPEN.has(message.state);
const isSoon = (message: HeldMessage): boolean => Date.parse(message.expiresAt) < Date.now() + DAY_MS;

const viewFits: Record<SavedView, (message: HeldMessage) => boolean> = {
  'needs-me': (message) => isOpen(message) && (message.proposal !== null || message.assignee?.id === 'a1'),
  'sender-waiting': (message) => isOpen(message) && message.request !== null,
  expiring: (message) => isOpen(message) && isSoon(message),
  'high-risk': (message) => isOpen(message) && RANK[message.severity] >= 3,
  'not-inspectable': (message) => isOpen(message) && message.uninspectable,
  'second-person': (message) => isOpen(message) && message.proposal !== null,
  bounced: (message) => isOpen(message) && message.bounced,
  'likely-false-alarm': (message) => isOpen(message) && message.why.some(({ pattern }) => pattern === 'iban'),
  'my-decisions': (message) => PENDING.has(message.state),
  restorable: (message) => message.deletedUntil !== null,
};

/** As much of the search as the dashboard's tests use. */
function termFits(message: HeldMessage, { key, value, negated, comparison }: SearchTerm): boolean {
  const text =
    `${message.subject} ${message.from} ${message.recipients.join(' ')} ${message.why.map((why) => why.label).join(' ')}`.toLowerCase();
  const fitting = {
    severity:
      comparison === '>='
        ? RANK[message.severity] >= (Object.entries(RANK).find(([name]) => name === value)?.[1] ?? 0)
        : message.severity === value,
    campaign: message.campaign?.id === value,
    from: message.from.toLowerCase().includes(value.toLowerCase()),
    requested: (message.request !== null) === (value === 'yes'),
    text: text.includes(value.toLowerCase()),
  } as Partial<Record<SearchTerm['key'], boolean>>;
  return (fitting[key] ?? true) !== negated;
}

/** The filters that have a key of their own in the address. */
function addressFits(message: HeldMessage, query: HeldMessageQuery): boolean {
  const soon = query.expiresWithinHours === undefined || Date.parse(message.expiresAt) < Date.now() + query.expiresWithinHours * 3_600_000;
  return (
    isSevere(message, query.severity) &&
    soon &&
    (query.inspect === undefined || message.uninspectable) &&
    (query.pattern === undefined || message.why.some((why) => why.pattern === query.pattern)) &&
    message.from.includes(query.from ?? '')
  );
}

export function fits(message: HeldMessage, query: HeldMessageQuery): boolean {
  const states = {
    open: isOpen(message),
    pending: PENDING.has(message.state),
    failed: message.state === 'failed',
    closed: !isOpen(message) && !PENDING.has(message.state),
    restorable: message.deletedUntil !== null,
    all: true,
  };
  return (
    (query.view === undefined ? states[query.state] : viewFits[query.view](message)) &&
    (query.ids === undefined || query.ids.split(',').includes(message.id)) &&
    parseSearch(query.q ?? '').terms.every((term) => termFits(message, term)) &&
    addressFits(message, query)
  );
}

const orders: Record<HeldMessageQuery['sort'], (a: HeldMessage, b: HeldMessage) => number> = {
  risk: (a, b) => b.score - a.score,
  newest: (a, b) => b.receivedAt.localeCompare(a.receivedAt),
  oldest: (a, b) => a.receivedAt.localeCompare(b.receivedAt),
  expiry: (a, b) => a.expiresAt.localeCompare(b.expiresAt),
  waiting: (a, b) => (a.request?.at ?? '~').localeCompare(b.request?.at ?? '~'),
};

export function listOf({ world, query }: Call): unknown {
  const asked = heldMessageQuerySchema.parse(Object.fromEntries(query));
  const all = world.messages;
  const rows = all.filter((message) => fits(message, asked)).sort(orders[asked.sort]);
  const from = Number(asked.cursor ?? 0);
  const to = from + asked.limit;
  const open = all.filter(isOpen);
  const countOf = (view: SavedView): number => all.filter(viewFits[view]).length;
  return {
    rows: rows.slice(from, to).map((message): HeldMessageRow => heldMessageRowSchema.parse(message)),
    total: rows.length,
    openTotal: open.length,
    nextCursor: to < rows.length ? String(to) : null,
    counts: {
      open: open.length,
      pending: all.filter((message) => PENDING.has(message.state)).length,
      closed: all.length - open.length,
      failed: all.filter((message) => message.state === 'failed').length,
      expiring24h: countOf('expiring'),
      highRisk: countOf('high-risk'),
      uninspectable: countOf('not-inspectable'),
      needsMe: countOf('needs-me'),
      senderWaiting: countOf('sender-waiting'),
      secondPerson: countOf('second-person'),
      bounced: countOf('bounced'),
      likelyFalseAlarm: countOf('likely-false-alarm'),
      myDecisions7d: countOf('my-decisions'),
      restorable: countOf('restorable'),
    },
  };
}
