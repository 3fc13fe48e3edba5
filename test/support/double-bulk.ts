/** Decisions about many as the double takes them: what is claimed elsewhere, under a hold or needs two is left out; one item fails. */
import { type Bulk, type BulkSheet, type BulkSkip, type HeldMessage, heldMessageQuerySchema } from '#contracts';
import { fits } from './double-quarantine.js';
import { type Call, change, next, Refusal, type World } from './double-world.js';

const CAP = 500;

export const bulkAnswers = {
  selectMessages: ({ world, body }: Call) => {
    const ids = Array.isArray(body['ids']) ? body['ids'].map(String) : matching(world, body['query']);
    const id = `sel-${world.bulks.size + 1}`;
    world.bulks.set(id, { ids, bulk: null });
    const now = Date.now();
    const [frozenAt, endsAt] = [new Date(now).toISOString(), new Date(now + 600_000).toISOString()];
    return { id, count: ids.length, cut: false, frozenAt, endsAt, cap: CAP };
  },
  bulkDryRun: ({ world, id, body }: Call): BulkSheet => sheetOf(world, id, doneIn(body)),
  startBulk: ({ world, id, body }: Call) => {
    const kept = keptOf(world, id);
    const sheet = sheetOf(world, id, doneIn(body));
    if (body['eligible'] !== sheet.eligible) throw new Refusal(409, 'selection-changed', 'It would be another number now.');
    const skipped = new Set(sheet.skipped.flatMap(({ ids }) => ids));
    const going = kept.ids.filter((each) => !skipped.has(each));
    const commitAt = new Date(Date.now() + 30_000).toISOString();
    for (const each of going.slice(1)) change(world, each, (message) => released(message, commitAt));
    kept.bulk = {
      id,
      action: 'release',
      kind: 'release',
      verdict: 'false-alarm',
      state: 'finished',
      startedAt: new Date().toISOString(),
      finishedAt: new Date().toISOString(),
      by: 'Ana Novak',
      count: kept.ids.length,
      done: going.length - 1,
      proposed: 0,
      skipped: skipped.size,
      failed: 1,
      undoUntil: commitAt,
    };
    return { ...kept.bulk, state: 'running', done: 0, failed: 0 };
  },
  bulk: ({ world, id }: Call) => keptOf(world, id).bulk,
  bulks: ({ world }: Call) => ({ bulks: [...world.bulks.values()].flatMap(({ bulk }) => bulk ?? []) }),
  bulkItems: ({ world, id }: Call) => ({
    items: [
      { messageId: keptOf(world, id).ids[0] ?? '', result: 'failed', code: 'store-busy', detail: 'The store did not answer in time.' },
    ],
    total: 1,
  }),
  retryBulk: ({ world, id }: Call) => changed(world, id, (bulk) => ({ ...bulk, done: bulk.done + bulk.failed, failed: 0 })),
  undoBulk: ({ world, id }: Call) => changed(world, id, (bulk) => ({ ...bulk, state: 'undone', done: 0, proposed: 0, undoUntil: null })),
} as const;

const released = (message: HeldMessage, commitAt: string): HeldMessage => ({
  ...message,
  ...next(message, 'Ana Novak released this', 'Ana Novak', 'ReleaseScheduled'),
  state: 'release-pending',
  commitAt,
});

function matching(world: World, query: unknown): string[] {
  const asked = heldMessageQuerySchema.parse(query);
  return world.messages.filter((message) => fits(message, asked)).map(({ id }) => id);
}

const doneIn = (body: Call['body']): { propose?: unknown } => (typeof body['do'] === 'object' && body['do'] !== null ? body['do'] : {});

function skipOf(message: HeldMessage | undefined, propose: boolean): BulkSkip | null {
  if (message === undefined) return 'gone';
  if (message.claim !== null) return 'claimed';
  if (message.legalHolds.count > 0) return 'legal-hold';
  if (message.pinned !== null) return 'held-on-to';
  return message.severity === 'critical' && !propose ? 'too-severe' : null;
}

function sheetOf(world: World, id: string, { kind, propose }: { kind?: unknown; propose?: unknown }): BulkSheet {
  const messages = keptOf(world, id).ids.map((each) => ({ id: each, message: world.messages.find((message) => message.id === each) }));
  const skips = new Map<BulkSkip, string[]>();
  const going = messages.filter(({ id: each, message }) => {
    const why = skipOf(message, propose === true);
    if (why !== null) skips.set(why, [...(skips.get(why) ?? []), each]);
    return why === null;
  });
  const domains = new Map<string, number>();
  for (const { message } of going) {
    const domain = message?.recipients[0]?.split('@')[1] ?? '';
    domains.set(domain, (domains.get(domain) ?? 0) + 1);
  }
  return {
    selectionId: id,
    count: messages.length,
    eligible: going.length,
    proposals: propose === true ? going.filter(({ message }) => message?.severity === 'critical').length : 0,
    skipped: [...skips].map(([why, ids]) => ({ why, count: ids.length, ids })),
    domains: [...domains].sort(([, a], [, b]) => b - a).map(([domain, count]) => ({ domain, messages: count, recipients: count })),
    protection:
      kind === 'release-encrypted'
        ? [
            { fate: 'encrypted', method: 'smime', copies: going.length },
            { fate: 'held', method: null, copies: 1 },
          ]
        : null,
    overCap: going.length > CAP,
    cap: CAP,
  };
}

function keptOf(world: World, id: string): { ids: string[]; bulk: Bulk | null } {
  const kept = world.bulks.get(id);
  if (kept === undefined) throw new Refusal(404, 'not-found', 'The selection has ended. Select again.');
  return kept;
}

function changed(world: World, id: string, by: (bulk: Bulk) => Bulk): Bulk | null {
  const kept = keptOf(world, id);
  kept.bulk = kept.bulk === null ? null : by(kept.bulk);
  return kept.bulk;
}
