/** 10 Reconciliation: every mail that came in is somewhere, and the record of each mail agrees with what the dashboard counts. */
import type Database from 'better-sqlite3';
import type { ReportFigure } from '#contracts';
import { z } from 'zod';
import { receivedBetween } from '../project/day-counts/day-counts-projection.js';
import { countStates } from '../project/held-messages/count-states.js';
import { copyStates, stateOfMail, type CopyState } from '../project/report-facts/mail-record.js';
import type { ReportFacts } from '../project/report-facts/report-facts.js';
import { number, text } from './report-columns.js';
import { daysOf } from './report-period.js';
import { defineReport, each, figure, type ReportAsk } from './report.js';

const row = z.object({
  state: text('State', 'Where the mails are.'),
  meaning: text('Meaning', 'What the state says.'),
  mails: number('Mails', 'Mails that came in the period and are there now; one with copies in several states counts once.', 'mails'),
  copies: number('Copies', 'Copies of them, one for each recipient.', 'copies'),
  counted: number('Dashboard', 'What the counters and lists of the dashboard say; empty where they say nothing of it.', 'mails'),
  difference: number('Difference', 'Mails less what the dashboard says: 0 when both agree.', 'mails'),
});

/** Every state that a copy can be in, in the order of a mail's life. */
const STATES: Readonly<Record<CopyState, string>> = {
  'handed-over': 'passed: the next hop took it in the transaction of the client',
  refused: 'the next hop refused it or could not be reached, and the client was told so',
  'outcome-unknown': 'the next hop may have it: no answer came, or the engine stopped before it was recorded',
  held: 'waits for a decision',
  blocked: 'blocked, waits for a decision',
  bounced: 'released, did not arrive, waits for a decision',
  'release-pending': 'released, the undo window runs',
  'deletion-pending': 'deleted, the undo window runs',
  'return-pending': 'returned to its sender, the undo window runs',
  delivering: 'on its way from custody',
  relayed: 'sent from custody: the next hop took it',
  failed: 'could not be delivered, its sender was told',
  'not-encrypted': 'had to be encrypted and could not be, its sender was told',
  deleted: 'deleted by a decision',
  returned: 'returned to its sender',
  expired: 'deleted at the end of its hold, without a decision',
  'handing-over': 'no outcome is recorded',
};

/** States that only mails of the list of the quarantine are in: it counts them by itself. */
const LISTED: ReadonlySet<string> = new Set<CopyState>([
  'held',
  'blocked',
  'bounced',
  'release-pending',
  'deletion-pending',
  'return-pending',
  'deleted',
  'returned',
  'expired',
]);

/** A transaction may last so long after its first facts: its outcome is still to come. */
const UNDER_WAY_MS = 3_600_000;

export const reconciliation = defineReport({
  name: 'reconciliation',
  number: 10,
  title: 'Reconciliation',
  question: 'Is every mail that came in accounted for?',
  source:
    'Every fact of every mail, folded to where each copy is; beside it the counters of the status page and the list of the quarantine, which are counted apart.',
  scopes: ['all'],
  period: 'period',
  row,
  async build({ facts, models: { db } }, ask) {
    const { rows, figures, days } = await reconcile({ facts, db }, ask);
    return {
      rows: each(rows),
      figures: () => figures,
      notes: () => [
        `Whole days (UTC): ${days.first} to ${days.last}. States are those of now.`,
        'A mail whose client was refused before its data ended never came in. One that is sent again after a refusal is another mail.',
      ],
    };
  },
});

interface Reconciled {
  readonly rows: readonly z.infer<typeof row>[];
  readonly figures: readonly ReportFigure[];
  readonly days: { readonly first: string; readonly last: string };
}

/** Every mail that came on the days of the period, by where it is. */
export async function reconcile(
  { facts, db }: { readonly facts: ReportFacts; readonly db: Database.Database },
  { from, to, now }: Pick<ReportAsk, 'from' | 'to' | 'now'>,
): Promise<Reconciled> {
  const { first, last } = daysOf({ from, to });
  const counted = await countsOf(facts, { first, last, now });
  const received = facts.received(first, last);
  const held = countStates(db, first, last);
  const came = { state: 'in', meaning: 'mails that came in, counted as they came', ...received };
  const rows = [
    { ...came, ...compared(received.mails, receivedBetween(db, first, last)) },
    ...Object.entries(STATES).map(([state, meaning]) => {
      const { mails = 0, copies = 0 } = counted.states.get(state) ?? {};
      return { state, meaning, mails, copies, ...compared(mails, LISTED.has(state) ? (held.get(state) ?? 0) : null) };
    }),
  ];
  const known = [...counted.states].filter(([state]) => state !== 'handing-over').map(([, count]) => count);
  const different = rows.filter(({ difference }) => difference !== null && difference !== 0).length;
  const figures = [
    figure('Mails in', received.mails, 'mails'),
    figure('Being handed over now', counted.underWay.mails, 'mails'),
    figure('Gap', received.mails - sum(known, 'mails') - counted.underWay.mails, 'mails'),
    figure('Gap of copies', received.copies - sum(known, 'copies') - counted.underWay.copies, 'copies'),
    figure('Lines that differ from the dashboard', different, 'lines'),
  ];
  return { rows, figures, days: { first, last } };
}

interface Count {
  mails: number;
  copies: number;
}

interface Asked {
  readonly first: string;
  readonly last: string;
  readonly now: string;
}

async function countsOf(facts: ReportFacts, { first, last, now }: Asked) {
  const states = new Map<string, Count>();
  const underWay: Count = { mails: 0, copies: 0 };
  const add = (state: string, mails: number, copies: number): void => {
    const before = states.get(state) ?? { mails: 0, copies: 0 };
    states.set(state, { mails: before.mails + mails, copies: before.copies + copies });
  };
  for (const { state, mails, copies } of facts.settled(first, last)) add(state, mails, copies);
  const youngest = new Date(Date.parse(now) - UNDER_WAY_MS).toISOString();
  for await (const [, record] of facts.openWithin(first, last)) {
    const leading = stateOfMail(record);
    const isUnderWay = leading === 'handing-over' && record.receivedAt > youngest;
    if (isUnderWay) underWay.mails += 1;
    for (const [state, copies] of copyStates(record)) {
      add(state, Number(state === leading), copies);
      if (isUnderWay && state === 'handing-over') underWay.copies += copies;
    }
  }
  return { states, underWay };
}

function compared(mails: number, counted: number | null) {
  return { counted, difference: counted === null ? null : mails - counted };
}

function sum(counts: readonly Count[], of: keyof Count): number {
  return counts.reduce((total, count) => total + count[of], 0);
}
