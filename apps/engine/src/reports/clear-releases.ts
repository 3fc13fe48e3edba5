/** 4 Releases in clear: mail of high severity that left as it was, or unencrypted, with everybody who agreed. */
import { z } from 'zod';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { instant, number, ofMail, text, yesNo } from './report-columns.js';
import { ofRecord } from './report-mail.js';
import { isInReportScope } from './report-scope.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('Released', 'When the release went to transport.'),
  message: ofMail.message,
  severity: ofMail.severity,
  patterns: ofMail.patterns,
  team: ofMail.team,
  left: text('Left', '`as it is`: past the mail flow, byte for byte; `in clear`: through the mail flow, and not encrypted.'),
  copies: number('Copies', 'Copies that left so.', 'copies'),
  proposedBy: text('Proposed by', 'The first person; empty when one person was enough.'),
  proposedAt: instant('Proposed', 'When it was proposed.'),
  approvedBy: text('Approved by', 'The second person, or the only one.'),
  approvedAt: instant('Approved', 'When it was approved.'),
  rules: text('Rules', 'Which rules asked for a second person.'),
  reason: text('Reason', 'Reason code of the release.'),
  note: text('Justification', 'In the words of who approved; `destroyed` once their key is.'),
  twoPersons: yesNo('Two persons', 'Two different persons agreed.'),
});
type Row = z.infer<typeof row>;

/** What nobody could read may be anything. */
const SEVERE: ReadonlySet<string | null> = new Set(['critical', 'high', 'unknown']);

export const clearReleases = defineReport({
  name: 'clear-releases',
  number: 4,
  title: 'Releases in clear of high severity',
  question: 'Which mail of high severity was released as it was or unencrypted, and who agreed?',
  source: '`ReleaseCommitted` with its `ReleaseScheduled` and `ReleaseProposed`; `MailProtected` says which copies were encrypted.',
  scopes: ['all', 'team', 'pattern', 'account', 'message'],
  period: 'period',
  row,
  tellsOfReviewers: true,
  build(sources, ask) {
    const tally = { all: 0, asIs: 0, single: 0 };
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Releases in clear', tally.all, 'releases'),
        figure('As they were', tally.asIs, 'releases'),
        figure('By one person', tally.single, 'releases'),
      ],
      notes: () => ['Severity high, critical, and unknown: what nobody could read.'],
    };
  },
});

type Committed = ReportFact<'ReleaseCommitted'>;

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tally: { all: number; asIs: number; single: number }): AsyncGenerator<Row> {
  for await (const fact of sources.facts.between(['ReleaseCommitted'], ask)) {
    const made = fact.message === null ? undefined : await rowOf(sources, ask, fact, fact.message);
    if (made === undefined) continue;
    tally.all += 1;
    tally.asIs += Number(made.left === 'as it is');
    tally.single += Number(made.twoPersons === false);
    yield made;
  }
}

async function rowOf(sources: ReportSources, { scope }: ReportAsk, fact: Committed, message: string): Promise<Row | undefined> {
  const { facts, words } = sources;
  const mail = facts.mail(message);
  const all = facts.ofMessage(message);
  const scheduled = all.find((each) => each.type === 'ReleaseScheduled' && each.data.releaseId === fact.data.releaseId);
  const copies = inClear(fact, all).length;
  const isWanted = isInReportScope(scope, { message, mail, actor: scheduled?.actor ?? fact.actor });
  if (!isWanted || copies === 0 || !SEVERE.has(mail?.severity ?? null) || scheduled?.type !== 'ReleaseScheduled') return undefined;
  const { proposalId, reason, note } = scheduled.data;
  const { heldAt: _, ...about } = ofRecord(message, mail);
  return {
    at: fact.at,
    ...about,
    left: fact.data.kind === 'as-is' ? 'as it is' : 'in clear',
    copies,
    ...firstPerson(sources, all, proposalId),
    approvedBy: words.reviewer(scheduled.actor),
    approvedAt: scheduled.at,
    reason,
    note: await words.ofMail(message, 'note', note),
    twoPersons: proposalId !== null && !isProposedBy(all, proposalId, scheduled.actor.id),
  };
}

/** Who proposed it, and because of which rules. */
function firstPerson({ words }: ReportSources, all: readonly ReportFact[], proposalId: string | null) {
  const proposed = all.find((each) => each.type === 'ReleaseProposed' && each.data.proposalId === proposalId);
  if (proposed?.type !== 'ReleaseProposed') return { proposedBy: null, proposedAt: null, rules: null };
  return { proposedBy: words.reviewer(proposed.actor), proposedAt: proposed.at, rules: proposed.data.because.join(' ') };
}

function isProposedBy(all: readonly ReportFact[], proposalId: string, actorId: string): boolean {
  return all.some(({ type, data, actor }) => type === 'ReleaseProposed' && data.proposalId === proposalId && actor.id === actorId);
}

/** Recipients whose copy was not encrypted for this delivery. */
function inClear({ data }: Committed, all: readonly ReportFact[]): readonly number[] {
  if (data.kind === 'as-is') return data.recipients;
  const sealed = all.flatMap((each) =>
    each.type === 'MailProtected' && each.data.deliveryId === data.deliveryId && each.data.protection === 'encrypted'
      ? each.data.recipients
      : [],
  );
  return data.recipients.filter((recipient) => !sealed.includes(recipient));
}
