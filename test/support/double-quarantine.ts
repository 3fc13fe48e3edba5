/** The quarantine of the double: searched, sorted, paged, decided on. */
import { type HeldMessage, type HeldMessageQuery, heldMessageQuerySchema, type HeldMessageRow, heldMessageRowSchema } from '#contracts';
import { type Call, change, next, Refusal } from './double-world.js';

const RANK = { critical: 4, high: 3, medium: 2, low: 1, unknown: 0 } as const;

const OPEN = new Set(['held', 'blocked']);
const PENDING = new Set(['release-pending', 'deletion-pending']);
const DAY_MS = 86_400_000;

const isSevere = (message: HeldMessage, least: HeldMessageQuery['severity']): boolean =>
  least === undefined || least === message.severity || (least !== 'unknown' && RANK[message.severity] >= RANK[least]);

function fits(message: HeldMessage, query: HeldMessageQuery): boolean {
  const states = {
    open: OPEN.has(message.state),
    pending: PENDING.has(message.state),
    failed: message.state === 'failed',
    closed: !OPEN.has(message.state) && !PENDING.has(message.state),
    all: true,
  };
  const text =
    `${message.subject} ${message.from} ${message.recipients.join(' ')} ${message.why.map((why) => why.label).join(' ')}`.toLowerCase();
  const severe = isSevere(message, query.severity);
  const soon = query.expiresWithinHours === undefined || Date.parse(message.expiresAt) < Date.now() + query.expiresWithinHours * 3_600_000;
  return (
    states[query.state] &&
    (query.ids === undefined || query.ids.split(',').includes(message.id)) &&
    text.includes((query.q ?? '').toLowerCase()) &&
    severe &&
    soon &&
    (query.inspect === undefined || message.uninspectable) &&
    (query.pattern === undefined || message.why.some((why) => why.pattern === query.pattern)) &&
    message.from.includes(query.from ?? '')
  );
}

const orders: Record<HeldMessageQuery['sort'], (a: HeldMessage, b: HeldMessage) => number> = {
  risk: (a, b) => b.score - a.score,
  newest: (a, b) => b.receivedAt.localeCompare(a.receivedAt),
  oldest: (a, b) => a.receivedAt.localeCompare(b.receivedAt),
  expiry: (a, b) => a.expiresAt.localeCompare(b.expiresAt),
};

export function listOf({ world, query }: Call): unknown {
  const asked = heldMessageQuerySchema.parse(Object.fromEntries(query));
  const all = world.messages;
  const rows = all.filter((message) => fits(message, asked)).sort(orders[asked.sort]);
  const from = Number(asked.cursor ?? 0);
  const to = from + asked.limit;
  const open = all.filter((message) => OPEN.has(message.state));
  return {
    rows: rows.slice(from, to).map((message): HeldMessageRow => heldMessageRowSchema.parse(message)),
    total: rows.length,
    openTotal: open.length,
    nextCursor: to < rows.length ? String(to) : null,
    counts: {
      open: open.length,
      expiring24h: open.filter((message) => Date.parse(message.expiresAt) < Date.now() + DAY_MS).length,
      highRisk: open.filter((message) => RANK[message.severity] >= 3).length,
      uninspectable: open.filter((message) => message.uninspectable).length,
      pending: all.filter((message) => PENDING.has(message.state)).length,
      closed: all.length - open.length,
      failed: all.filter((message) => message.state === 'failed').length,
    },
  };
}

export function decide(kind: 'release' | 'deletion'): (call: Call) => unknown {
  return ({ world, id, body }) => {
    const seconds = world.options.undoWindowSeconds ?? 30;
    const commitAt = new Date(Date.now() + seconds * 1000).toISOString();
    const after = change(world, id, (message) => {
      expectRevision(message, body);
      const asked = Array.isArray(body['recipients'])
        ? body['recipients'].map(Number)
        : message.recipientStates.filter((each) => each.state === 'held').map((each) => each.index);
      return {
        ...message,
        ...next(
          message,
          kind === 'release' ? 'Ana Novak released this' : 'Ana Novak deleted this',
          'Ana Novak',
          kind === 'release' ? 'ReleaseScheduled' : 'DeletionScheduled',
        ),
        state: `${kind}-pending`,
        commitAt,
        pending: { id: 'p1', kind, recipients: asked, commitAt, by: 'Ana Novak' },
        recipientStates: message.recipientStates.map((each) =>
          asked.includes(each.index) ? { ...each, state: `${kind}-pending` as const } : each,
        ),
      };
    });
    return receiptOf(after);
  };
}

export function undo({ world, id, body }: Call): unknown {
  const after = change(world, id, (message) => {
    expectRevision(message, body);
    return {
      ...message,
      ...next(message, 'Ana Novak took it back', 'Ana Novak', 'ReleaseUndone'),
      state: 'held',
      commitAt: null,
      pending: null,
      recipientStates: message.recipientStates.map((each) => (PENDING.has(each.state) ? { ...each, state: 'held' as const } : each)),
    };
  });
  return receiptOf(after);
}

function expectRevision(message: HeldMessage, body: Record<string, unknown>): void {
  if (body['expectedRevision'] === message.revision) return;
  const newer = message.timeline.filter((entry) => entry.revision > Number(body['expectedRevision']));
  throw new Refusal(409, 'revision-conflict', 'Somebody was faster. Nothing was changed by you.', {
    actualRevision: message.revision,
    newerEvents: newer.map(({ revision, at, type, sentence, actor }) => ({ revision, at, type, sentence, actor })),
  });
}

const receiptOf = (message: HeldMessage): unknown => ({
  messageId: message.id,
  revision: message.revision,
  state: message.state,
  commitAt: message.commitAt,
  repeated: false,
});
export const changing =
  (by: (message: HeldMessage) => HeldMessage) =>
  (call: Call): unknown =>
    receiptOf(change(call.world, call.id, by));
