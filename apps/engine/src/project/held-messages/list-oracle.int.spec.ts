import Database from 'better-sqlite3';
import { heldMessageQuerySchema } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../test/support/seeded-random.js';
import { wholeView } from '../../../test/support/whole-view.js';
import { REACHES_ALL } from '../../access/reach-port.js';
import { createHeldMessagesTables } from './held-messages-tables.js';
import { listHeldMessages, selectHeldMessages } from './list-held-messages.js';
import type { Viewer } from './viewer.js';

const NOW = Date.parse('2026-03-18T09:00:00.000Z');
const HOUR = 3_600_000;
const random = seededRandom(20260318);
const maybe = <T>(share: number, value: T): T | null => (random.next() < share ? value : null);
const flag = (share: number): number => Number(random.next() < share);
const instant = (fromHours: number, toHours: number): string => new Date(NOW + random.between(fromHours, toHours) * HOUR).toISOString();

const STATES = [
  'held',
  'blocked',
  'bounced',
  'release-pending',
  'deletion-pending',
  'return-pending',
  'failed',
  'deleted',
  'relayed',
] as const;
const SEVERITIES = ['unknown', 'low', 'medium', 'high', 'critical'] as const;
const DOMAINS = ['kestrel.example', 'orca.example', 'rival.example'] as const;
const WORDS = ['ledger', 'passport', 'invoice', 'Salary 41', 'merger_100%'] as const;
const PATTERNS = ['iban', 'credit-card', 'us-ssn'] as const;
const MASKED = ['4111 •••• •••• 1111', 'DE89 •••• •••• 3000', '07•-••-••77'] as const;
/** Two groups of near copies; a message that has met none leads one of its own. */
const CAMPAIGNS = ['01K00000000000000000000901', '01K00000000000000000000902'] as const;

type Sample = ReturnType<typeof sample>;

const delimited = (ids: readonly string[]): string => (ids.length === 0 ? '' : `|${ids.join('|')}|`);

/** A row with what the other tables say of it. */
function sample(number: number) {
  const acting = PATTERNS.filter(() => random.next() < 0.4);
  // what only reports is a reason as well: docs/quarantine-search.md
  const shadow = PATTERNS.filter((pattern) => !acting.includes(pattern) && random.next() < 0.3);
  const id = `01K${String(number).padStart(23, '0')}`;
  const severity = random.pick(SEVERITIES);
  const domain = maybe(0.9, random.pick(DOMAINS));
  const sender = domain && `sender${String(random.between(1, 9))}@${domain}`;
  return {
    acting,
    reasons: [...acting, ...shadow],
    masked: MASKED.filter(() => random.next() < 0.2),
    decidedAt: maybe(0.2, instant(-400, 0)),
    files: maybe(0.3, `${random.pick(WORDS)}.xlsx`) ?? '',
    row: {
      number,
      id,
      revision: random.between(3, 9),
      position: number * 4,
      state: random.pick(STATES),
      severity,
      severity_rank: SEVERITIES.indexOf(severity),
      waiting: flag(0.2),
      urgency: -random.between(1, 4),
      score: random.between(0, 20) / 2,
      received_at: instant(-200, 0),
      expires_at: instant(-30, 60),
      waiting_since: maybe(0.2, instant(-20, 0)) ?? '~',
      closing_verdict: maybe(0.3, random.pick(['false-alarm', 'real-leak'])),
      deleted_at: maybe(0.2, instant(-300, 0)),
      uninspectable: flag(0.2),
      pinned: flag(0.1),
      legal_hold: flag(0.1),
      bounced: flag(0.1),
      encryption_failed: flag(0.1),
      recipient_count: 1,
      attachment_count: random.between(0, 2),
      size_bytes: random.between(1, 3_000_000),
      match_count: random.between(0, 20),
      team: maybe(0.3, random.pick(['emea', 'apac'])),
      assignee: maybe(0.2, random.pick(['ana', 'ben'])),
      claim_by: maybe(0.2, random.pick(['ana', 'ben'])),
      claim_until: instant(-2, 2),
      proposal_id: maybe(0.2, 'p1'),
      proposal_kind: 'release',
      proposal_by: random.pick(['ana', 'ben']),
      sender_tag: maybe(0.9, random.pick(['tag-ana', 'tag-other'])),
      patterns: delimited([...acting, ...shadow]),
      acting: delimited(acting),
      sender_domain: domain,
      campaign: maybe(0.6, random.pick([id, ...CAMPAIGNS])),
      message_id: `<${String(number)}@bench.example>`,
      subject: `${random.pick(WORDS)} ${String(number)}`,
      from_header: sender && `Somebody <${sender}>`,
      envelope_sender: sender,
      recipients: JSON.stringify([`kai${String(random.between(1, 5))}@${random.pick(DOMAINS)}`]),
      why: '[]',
    },
  };
}

const samples = Array.from({ length: 400 }, (_, at) => sample(at + 1));
let db: Database.Database;

beforeAll(() => {
  db = new Database(':memory:');
  createHeldMessagesTables(db);
  const columns = Object.keys(samples[0]?.row ?? {});
  const insert = db.prepare(
    `INSERT INTO held_messages_v5 (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  );
  const index = db.prepare('INSERT INTO held_messages_text_v5 (rowid, subject, people, patterns, files, masked) VALUES (?, ?, ?, ?, ?, ?)');
  for (const { row, acting, reasons, masked, decidedAt, files } of samples) {
    insert.run(row);
    const people = [row.from_header, row.envelope_sender, row.recipients].join('\n');
    index.run(row.number, row.subject, people, reasons.join('\n'), files, masked.join('\n'));
    for (const pattern of acting) db.prepare('INSERT INTO held_messages_acting_v5 VALUES (?, ?)').run(pattern, row.number);
    if (decidedAt) db.prepare('INSERT INTO held_messages_deciders_v5 VALUES (?, ?, ?)').run('ana', decidedAt, row.number);
  }
});
afterAll(() => db.close());

// The oracle: plain conditions on plain objects, after docs/quarantine-search.md, with nothing of the code under test.

type Test = (sample: Sample) => boolean;
const has = (text: string | null, piece: string): boolean => (text ?? '').toLowerCase().includes(piece.toLowerCase());
const isOpen: Test = ({ row }) => ['held', 'blocked', 'bounced'].includes(row.state);
const isPending: Test = ({ row }) => ['release-pending', 'deletion-pending', 'return-pending'].includes(row.state);
const expiresWithin =
  (hours: number): Test =>
  ({ row }) =>
    !row.pinned && !row.legal_hold && Date.parse(row.expires_at) <= NOW + hours * HOUR;
const ageHours = ({ row }: Sample): number => (NOW - Date.parse(row.received_at)) / HOUR;
const says =
  (piece: string): Test =>
  ({ row, reasons, masked, files }) =>
    [row.subject, row.from_header, row.envelope_sender, row.recipients, files, ...reasons, ...masked].some((text) => has(text, piece));
const inCampaign =
  (campaign: string): Test =>
  ({ row }) =>
    row.campaign === campaign;

const TERMS: readonly (readonly [term: string, Test])[] = [
  ['ledger', says('ledger')],
  ['ASSP', says('assp')],
  ['41', says('41')],
  ['_1', says('_1')],
  ['"salary 41"', says('salary 41')],
  ['xlsx', says('xlsx')],
  ['us-ssn', says('us-ssn')],
  ['3000', says('3000')],
  ['"•••• 1111"', says('•••• 1111')],
  ['77', says('77')],
  ['severity:>=high', ({ row }) => row.severity === 'high' || row.severity === 'critical'],
  ['severity:<medium', ({ row }) => row.severity === 'low'],
  ['severity:unknown', ({ row }) => row.severity === 'unknown'],
  ['pattern:iban', ({ reasons }) => reasons.includes('iban')],
  ['pattern:us-ssn', ({ reasons }) => reasons.includes('us-ssn')],
  ['from:sender7', ({ row }) => has(row.from_header, 'sender7') || has(row.envelope_sender, 'sender7')],
  ['to:kai2', ({ row }) => has(row.recipients, 'kai2')],
  ['domain:orca.example', ({ row }) => row.sender_domain === 'orca.example' || has(row.recipients, '@orca.example"')],
  ['has:attachment', ({ row }) => row.attachment_count > 0],
  ['has:assignee', ({ row }) => row.assignee !== null],
  ['has:campaign', ({ row }) => CAMPAIGNS.some((campaign) => campaign === row.campaign)],
  [`campaign:${CAMPAIGNS[0]}`, inCampaign(CAMPAIGNS[0])],
  [`campaign:${CAMPAIGNS[1].toLowerCase()}`, inCampaign(CAMPAIGNS[1])],
  ['inspect:failed', ({ row }) => row.uninspectable === 1],
  ['score:>5', ({ row }) => row.score > 5],
  ['count:<=10', ({ row }) => row.match_count <= 10],
  ['size:>1mb', ({ row }) => row.size_bytes > 1_048_576],
  ['requested:yes', ({ row }) => row.waiting === 1],
  ['proposed:no', ({ row }) => row.proposal_id === null],
  ['bounced:yes', ({ row }) => row.bounced === 1],
  ['legalhold:yes', ({ row }) => row.legal_hold === 1],
  ['claimed:me', ({ row }) => row.claim_by === 'ana' && Date.parse(row.claim_until) > NOW],
  ['claimed:no', ({ row }) => !(row.claim_by !== null && Date.parse(row.claim_until) > NOW)],
  ['assigned:me', ({ row }) => row.assignee === 'ana'],
  ['age:>3d', (each) => ageHours(each) > 72],
  ['verdict:none', ({ row }) => row.closing_verdict === null],
  ['team:emea', ({ row }) => row.team === 'emea'],
  ['state:pending', isPending],
  ['state:failed', ({ row }) => row.state === 'failed'],
];

const isClosed: Test = (each) => !isOpen(each) && !isPending(each) && each.row.state !== 'failed';
const isRestorable: Test = ({ row }) => row.deleted_at !== null && Date.parse(row.deleted_at) > NOW - 7 * 24 * HOUR;
const STATE_TESTS: Readonly<Record<string, Test>> = {
  open: isOpen,
  pending: isPending,
  failed: ({ row }) => row.state === 'failed',
  closed: isClosed,
  restorable: isRestorable,
  all: () => true,
};
const needsMe: Test = ({ row }) =>
  row.assignee === 'ana' ||
  (row.claim_by === 'ana' && Date.parse(row.claim_until) > NOW) ||
  (row.proposal_id !== null && row.proposal_by !== 'ana' && row.sender_tag !== 'tag-ana');
const VIEW_TESTS: Readonly<Record<string, Test>> = {
  'needs-me': (each) => isOpen(each) && needsMe(each),
  'sender-waiting': (each) => isOpen(each) && each.row.waiting === 1,
  expiring: (each) => isOpen(each) && expiresWithin(24)(each),
  'high-risk': (each) => isOpen(each) && ['high', 'critical'].includes(each.row.severity),
  'not-inspectable': (each) => isOpen(each) && each.row.uninspectable === 1,
  'second-person': (each) => isOpen(each) && each.row.proposal_id !== null,
  bounced: ({ row }) => row.bounced === 1,
  'likely-false-alarm': (each) =>
    isOpen(each) && !each.row.uninspectable && each.acting.length > 0 && each.acting.every((pattern) => NOISY.includes(pattern)),
  'my-decisions': ({ decidedAt }) => decidedAt !== null && Date.parse(decidedAt) >= NOW - 7 * 24 * HOUR,
  restorable: isRestorable,
};
const NOISY: readonly string[] = ['iban', 'us-ssn'];
const REACHES: readonly (readonly [Viewer['reach'], Test])[] = [
  [REACHES_ALL, () => true],
  [{ ...REACHES_ALL, domains: ['orca.example'] }, ({ row }) => row.sender_domain === 'orca.example'],
  [{ ...REACHES_ALL, teams: ['emea'] }, ({ row }) => row.team === 'emea'],
  [{ ...REACHES_ALL, patterns: ['us-ssn'] }, ({ acting }) => acting.includes('us-ssn')],
];

const ORDERS: Readonly<Record<string, (row: Sample['row']) => readonly (string | number)[]>> = {
  risk: (row) => [-row.severity_rank, -row.waiting, -row.urgency, -row.score],
  newest: (row) => [-Date.parse(row.received_at)],
  oldest: (row) => [row.received_at],
  expiry: (row) => [row.expires_at],
  waiting: (row) => [row.waiting_since],
};

function inOrder(sort: string, rows: readonly Sample[]): string[] {
  const keyOf = ORDERS[sort] ?? (() => []);
  const idsFall = sort === 'risk' || sort === 'newest';
  const compare = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
  };
  const byId = (a: string, b: string): number => (a < b === idsFall ? 1 : -1);
  const sorted = [...rows].sort((a, b) => compare(keyOf(a.row), keyOf(b.row)) || byId(a.row.id, b.row.id));
  return sorted.map(({ row }) => row.id);
}

function viewerWith(reach: Viewer['reach']): Viewer {
  return { ...wholeView(NOW), reach, account: { id: 'ana', tag: 'tag-ana', mayApprove: true }, noisy: NOISY };
}

/** All pages of a list, and what each of them says of the whole. */
function allPages(query: Record<string, unknown>, viewer: Viewer): { ids: string[]; totals: Set<number> } {
  const [ids, totals]: [string[], Set<number>] = [[], new Set()];
  for (let cursor: string | undefined; ;) {
    const page = listHeldMessages(db, heldMessageQuerySchema.parse({ ...query, cursor }), viewer);
    ids.push(...page.rows.map(({ id }) => id));
    totals.add(page.total);
    if (page.nextCursor === null) return { ids, totals };
    cursor = page.nextCursor;
  }
}

function expectSame(query: Record<string, unknown>, sort: string, tests: readonly Test[], viewer: Viewer): void {
  const expected = inOrder(
    sort,
    samples.filter((each) => tests.every((test) => test(each))),
  );
  expect(allPages({ ...query, sort, limit: 60 }, viewer)).toEqual({ ids: expected, totals: new Set([expected.length]) });
}

describe('the list answers as plain conditions on all rows do', () => {
  it('for each term, and for each turned round', () => {
    for (const [term, test] of TERMS) {
      for (const [prefix, wanted] of [
        ['', true],
        ['-', false],
      ] as const) {
        const tests = [(each: Sample) => test(each) === wanted];
        expectSame({ q: `${prefix}${term}${term.startsWith('state:') ? '' : ' state:all'}` }, 'risk', tests, viewerWith(REACHES_ALL));
      }
    }
  });

  it('for three terms at once, whatever the order, the state and the reach', () => {
    const plain = TERMS.filter(([term]) => !term.startsWith('state:'));
    for (let round = 0; round < 150; round++) {
      const picked = Array.from({ length: random.between(0, 3) }, () => random.pick([...plain] as [(typeof plain)[number]]));
      const [reach, within] = random.pick([...REACHES] as [(typeof REACHES)[number]]);
      const state = random.pick(Object.keys(STATE_TESTS) as [string]);
      const tests = [...picked.map(([, test]) => test), within, STATE_TESTS[state] ?? isOpen];
      expectSame(
        { q: picked.map(([term]) => term).join(' '), state },
        random.pick(['risk', 'newest', 'oldest', 'expiry', 'waiting']),
        tests,
        viewerWith(reach),
      );
    }
  });

  it('for each saved view and its count, within each reach', () => {
    for (const [reach, within] of REACHES) {
      const viewer = viewerWith(reach);
      for (const [view, test] of Object.entries(VIEW_TESTS)) expectSame({ view }, 'expiry', [test, within], viewer);
      const { counts } = listHeldMessages(db, heldMessageQuerySchema.parse({}), viewer);
      const times = (test: Test | undefined): number => samples.filter((each) => within(each) && test?.(each)).length;
      expect(counts).toEqual({
        open: times(isOpen),
        expiring24h: times(VIEW_TESTS['expiring']),
        highRisk: times(VIEW_TESTS['high-risk']),
        uninspectable: times(VIEW_TESTS['not-inspectable']),
        pending: times(isPending),
        closed: times(isClosed),
        failed: times(STATE_TESTS['failed']),
        needsMe: times(VIEW_TESTS['needs-me']),
        senderWaiting: times(VIEW_TESTS['sender-waiting']),
        secondPerson: times(VIEW_TESTS['second-person']),
        bounced: times(VIEW_TESTS['bounced']),
        likelyFalseAlarm: times(VIEW_TESTS['likely-false-alarm']),
        myDecisions7d: times(VIEW_TESTS['my-decisions']),
        restorable: times(isRestorable),
      });
    }
  });

  it('for a decision about many, which takes the first of them in the order of risk', () => {
    const expected = inOrder(
      'risk',
      samples.filter((each) => isOpen(each) && says('ledger')(each)),
    );
    const { messages, total } = selectHeldMessages(db, { q: 'ledger', state: 'open' }, viewerWith(REACHES_ALL), 5);
    expect([messages.map(({ id }) => id), total]).toEqual([expected.slice(0, 5), expected.length]);
  });
});
