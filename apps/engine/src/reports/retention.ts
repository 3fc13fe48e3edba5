/** 12 Retention: what was destroyed and by which rule, what was kept longer, and what is under a legal hold. */
import { z } from 'zod';
import { decisionEventSchemas } from '#events';
import { instant, text } from './report-columns.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { KEPT_TYPES, ruleOf, subjectOf, WHAT, type KeptFact } from './retention-facts.js';
import { defineReport, figure, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('When', 'When it happened.'),
  what: text('What', 'What was destroyed, kept or let go.'),
  subject: text('About', 'Id of the mail, legal hold, erasure, certificate or key; of a key of a day its day (UTC).'),
  rule: text('Rule', 'By which rule or until when.'),
  by: text('By', 'Who did it; `engine` is a clock of retention.'),
  words: text('Matter or reason', 'Of a legal hold; `destroyed` once its key is.'),
});
type Row = z.infer<typeof row>;

export const retention = defineReport({
  name: 'retention',
  number: 12,
  title: 'Retention, erasure and legal holds',
  question: 'What was destroyed and why, what was kept longer, and what is under a legal hold?',
  source:
    '`ContentDestroyed`, `SnippetsDestroyed`, facts of holds in message streams; streams `legal-hold-`, `erasure-` and `retention-`; facts with which the keys of addresses, certificates, passwords, the key ring and the ledger go.',
  scopes: ['all', 'team', 'account', 'message'],
  period: 'period',
  row,
  tellsOfReviewers: true,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const times = (what: string): number => tally.get(what) ?? 0;
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Contents destroyed', times('ContentDestroyed'), 'mails'),
        figure('Subjects and addresses destroyed', times('snippets'), 'mails'),
        figure('Keys of days destroyed', times('DayKeyDestroyed'), 'keys'),
        figure('Erasures carried out', times('ErasureCarriedOut'), 'erasures'),
        figure('Legal holds opened', times('LegalHoldOpened'), 'holds'),
        figure('Legal holds ended', times('LegalHoldEnded'), 'holds'),
        figure('Legal holds in force now', sources.records.holds.all().filter(({ state }) => state.status === 'in-force').length, 'holds'),
      ],
      notes: () => [
        'Keys of a day open cleared mail, notes of deciders and the access log of that day. Facts of keys stand here before the key is gone.',
        'Exceptions that end by their own date, and copies of keys in back-ups, are not in it.',
      ],
    };
  },
});

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tally: Map<string, number>): AsyncGenerator<Row> {
  for await (const fact of sources.facts.between(KEPT_TYPES, ask)) {
    const mail = fact.message === null ? undefined : sources.facts.mail(fact.message);
    if (!isInReportScope(ask.scope, { message: fact.message, mail, actor: fact.actor })) continue;
    for (const what of countedAs(fact)) tally.set(what, (tally.get(what) ?? 0) + 1);
    yield {
      at: fact.at,
      what: WHAT[fact.type],
      subject: subjectOf(fact),
      rule: ruleOf(fact),
      by: isDecision(fact) ? sources.words.reviewer(fact.actor) : sources.words.name(fact.actor),
      words: await wordsOf(sources, fact),
    };
  }
}

/** Snippets may go with the content, or later by themselves. */
function countedAs(fact: KeptFact): string[] {
  const takesSnippets = fact.type === 'SnippetsDestroyed' || (fact.type === 'ContentDestroyed' && fact.data.snippets === 'destroyed');
  return [fact.type, ...(takesSnippets ? ['snippets'] : [])];
}

async function wordsOf({ words, records: { holds } }: ReportSources, fact: KeptFact): Promise<string | null> {
  if (fact.type === 'LegalHoldOpened') return words.ofHold(subjectOf(fact) ?? '', 'matter', fact.data.matter);
  if (fact.type === 'LegalHoldEndProposed') return words.ofHold(subjectOf(fact) ?? '', 'reason', fact.data.reason);
  if (fact.type === 'LegalHoldApplied') {
    const hold = holds.find(fact.data.holdId);
    return hold ? words.ofHold(hold.id, 'matter', hold.state.matter) : null;
  }
  return isDecision(fact) && 'reason' in fact.data ? fact.data.reason : null;
}

function isDecision({ type }: KeptFact): boolean {
  return Object.hasOwn(decisionEventSchemas, type);
}
