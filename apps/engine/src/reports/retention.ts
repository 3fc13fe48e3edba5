/** 12 Retention: what was destroyed and by which rule, what was kept longer, and what is under a legal hold. */
import { z } from 'zod';
import { decisionEventSchemas, type EventType } from '#events';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { instant, text } from './report-columns.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('When', 'When it happened.'),
  what: text('What', 'What was destroyed, kept or let go.'),
  subject: text('About', 'Id of the mail or of the legal hold.'),
  rule: text('Rule', 'By which rule or until when.'),
  by: text('By', 'Who did it; `engine` is a clock of retention.'),
  words: text('Matter or reason', 'Of a legal hold; `destroyed` once its key is.'),
});
type Row = z.infer<typeof row>;

const WHAT = {
  ContentDestroyed: 'content destroyed',
  SnippetsDestroyed: 'subject, addresses and masked values destroyed',
  HoldExpired: 'hold expired',
  HoldExtended: 'hold extended',
  HoldPinned: 'kept without end',
  HoldUnpinned: 'kept no longer without end',
  DeletionRestored: 'deletion taken back',
  LegalHoldApplied: 'put under a legal hold',
  LegalHoldLifted: 'no longer under a legal hold',
  LegalHoldOpened: 'legal hold opened',
  LegalHoldEndProposed: 'end of a legal hold proposed',
  LegalHoldEndWithdrawn: 'proposed end of a legal hold dropped',
  LegalHoldEnded: 'legal hold ended',
  LegalHoldErased: 'matter of a legal hold erased',
} as const satisfies Partial<Record<EventType, string>>;
type Kept = ReportFact<keyof typeof WHAT>;
const TYPES = Object.keys(WHAT) as (keyof typeof WHAT)[];

export const retention = defineReport({
  name: 'retention',
  number: 12,
  title: 'Retention, erasure and legal holds',
  question: 'What was destroyed and why, what was kept longer, and what is under a legal hold?',
  source: '`ContentDestroyed`, `SnippetsDestroyed`, facts of holds in message streams, and streams `legal-hold-`.',
  scopes: ['all', 'team', 'account', 'message'],
  period: 'period',
  row,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const times = (type: Kept['type']): number => tally.get(type) ?? 0;
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Contents destroyed', times('ContentDestroyed'), 'mails'),
        figure('Subjects and addresses destroyed', times('SnippetsDestroyed'), 'mails'),
        figure('Legal holds opened', times('LegalHoldOpened'), 'holds'),
        figure('Legal holds ended', times('LegalHoldEnded'), 'holds'),
        figure('Legal holds in force now', sources.records.holds.all().filter(({ state }) => state.status === 'in-force').length, 'holds'),
      ],
      notes: () => [
        'Keys of a day (of cleared mail, of notes, of the access log) are destroyed by age alone, as `retention` in the configuration says, without a fact of their own.',
      ],
    };
  },
});

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tally: Map<string, number>): AsyncGenerator<Row> {
  for await (const fact of sources.facts.between(TYPES, ask)) {
    const mail = fact.message === null ? undefined : sources.facts.mail(fact.message);
    if (!isInReportScope(ask.scope, { message: fact.message, mail, actor: fact.actor })) continue;
    tally.set(fact.type, (tally.get(fact.type) ?? 0) + 1);
    const subject = fact.message ?? holdOf(fact);
    yield {
      at: fact.at,
      what: WHAT[fact.type],
      subject,
      rule: ruleOf(fact),
      by: sources.words.name(fact.actor),
      words: await wordsOf(sources, fact),
    };
  }
}

function holdOf({ stream }: Kept): string {
  return stream.slice('legal-hold-'.length);
}

function ruleOf(fact: Kept): string | null {
  switch (fact.type) {
    case 'ContentDestroyed':
      return fact.data.snippets === 'kept' ? `${fact.data.cause}, subject and addresses kept` : fact.data.cause;
    case 'HoldExtended':
      return `until ${fact.data.expiresAt}`;
    case 'LegalHoldApplied':
    case 'LegalHoldLifted':
      return `hold ${fact.data.holdId}`;
    default:
      return null;
  }
}

async function wordsOf({ words, records: { holds } }: ReportSources, fact: Kept): Promise<string | null> {
  if (fact.type === 'LegalHoldOpened') return words.ofHold(holdOf(fact), 'matter', fact.data.matter);
  if (fact.type === 'LegalHoldEndProposed') return words.ofHold(holdOf(fact), 'reason', fact.data.reason);
  if (fact.type === 'LegalHoldApplied') {
    const hold = holds.find(fact.data.holdId);
    return hold ? words.ofHold(hold.id, 'matter', hold.state.matter) : null;
  }
  return Object.hasOwn(decisionEventSchemas, fact.type) && 'reason' in fact.data ? fact.data.reason : null;
}
