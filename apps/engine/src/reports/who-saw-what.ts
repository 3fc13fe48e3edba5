/** 5 Who saw what: every look at mail, every value in clear, every download, every reading of the audit and of reports. */
import { z } from 'zod';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { instant, text, yesNo } from './report-columns.js';
import { isUnderBreakGlass } from './report-words.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, type ReportAsk } from './report.js';

const row = z.object({
  at: instant('When', 'When it was shown or given.'),
  who: text(
    'Who',
    'Account; of a look at mail `destroyed` once the access log of the day is over (`retention.accessDays`), of a download never.',
  ),
  what: text('What', 'What was seen.'),
  message: text('Message', 'Id of the mail; empty for what is about many or none.'),
  detail: text('Detail', 'Pattern of the value; report with its form and scope; export with its masking; id of the key.'),
  reason: text('Reason', 'Reason code that was given.'),
  note: text('Note', 'In the words of who looked; `destroyed` once their key is.'),
  emergency: yesNo('Emergency access', 'It was done under emergency access.'),
});
type Row = z.infer<typeof row>;

const TYPES = [
  'ContentViewed',
  'ValueRevealed',
  'ContentDownloaded',
  'TrialMailViewed',
  'QuarantineListed',
  'AuditRead',
  'ReportTaken',
  'ExportDefined',
  'ExportApproved',
  'ExportBegun',
  'PrivateKeyExported',
  'PgpPrivateKeyExported',
] as const;
type Look = ReportFact<(typeof TYPES)[number]>;

export const whoSawWhat = defineReport({
  name: 'who-saw-what',
  number: 5,
  title: 'Who saw what',
  question: 'Who looked at mail, revealed values, downloaded mail, read or exported the audit, or took private keys, and why?',
  source: 'The access log (streams `access-`), `ContentDownloaded`, exports of the event log, and private keys that left in a file.',
  scopes: ['all', 'account', 'message'],
  period: 'period',
  row,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const times = (...types: Look['type'][]): number => types.reduce((sum, type) => sum + (tally.get(type) ?? 0), 0);
    return {
      rows: rowsOf(sources, ask, tally),
      figures: () => [
        figure('Looks at mail', times('ContentViewed', 'TrialMailViewed'), 'looks'),
        figure('Values shown in clear', times('ValueRevealed'), 'values'),
        figure('Downloads', times('ContentDownloaded'), 'downloads'),
        figure('Readings of the audit', times('AuditRead'), 'readings'),
        figure('Reports taken', times('ReportTaken'), 'reports'),
        figure('Event log taken as a file', times('ExportBegun'), 'files'),
        figure('Private keys taken', times('PrivateKeyExported', 'PgpPrivateKeyExported'), 'keys'),
      ],
      notes: () => ['Going through the list of the quarantine, and reading the event log, are recorded once an hour and person.'],
    };
  },
});

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tally: Map<string, number>): AsyncGenerator<Row> {
  const { kind, value } = ask.scope;
  for await (const fact of sources.facts.between(TYPES, ask)) {
    if (kind === 'message' && fact.message !== value) continue;
    const { id, name } = await sources.words.viewer(fact);
    if (kind === 'account' && id !== value) continue;
    tally.set(fact.type, (tally.get(fact.type) ?? 0) + 1);
    yield { at: fact.at, who: name, message: fact.message, emergency: isUnderBreakGlass(fact), ...(await seenIn(sources, fact)) };
  }
}

const VIEWS = { message: 'mail opened', content: 'content shown', preview: 'document shown' } as const;
const NOTHING = { detail: null, reason: null, note: null };

async function seenIn({ facts, words }: ReportSources, fact: Look): Promise<Pick<Row, 'what' | 'detail' | 'reason' | 'note'>> {
  switch (fact.type) {
    case 'ContentViewed':
      return { ...NOTHING, what: VIEWS[fact.data.view] };
    case 'ValueRevealed': {
      const { pattern, reason, note } = fact.data;
      return { what: 'value shown in clear', detail: pattern, reason, note: await words.accessNote(fact, note) };
    }
    case 'ContentDownloaded':
      return { ...NOTHING, what: 'mail downloaded', reason: fact.data.reason };
    case 'TrialMailViewed':
      return { ...NOTHING, what: 'mail of the trial mailbox opened', detail: fact.data.mailId };
    case 'QuarantineListed':
      return { ...NOTHING, what: 'list of the quarantine' };
    case 'AuditRead':
      return { ...NOTHING, what: fact.data.what === 'events' ? 'event log' : 'verification of the event log' };
    case 'ExportDefined':
      return { ...NOTHING, what: `export of the event log to ${fact.data.target.kind} defined`, ...exportTold(fact.data) };
    case 'ExportApproved':
      return { ...NOTHING, what: 'unmasked export agreed to', ...definitionOf(facts, fact) };
    case 'ExportBegun':
      return { ...NOTHING, what: 'event log taken as a file', ...definitionOf(facts, fact) };
    case 'PrivateKeyExported':
    case 'PgpPrivateKeyExported':
      return { ...NOTHING, what: 'private key taken in a file', detail: fact.stream };
    case 'ReportTaken': {
      const { report, format, scope, from, to } = fact.data;
      const narrowed = scope.kind === 'all' ? '' : scope.kind === 'person' ? ', about one person' : `, ${scope.kind}:${scope.id}`;
      return { ...NOTHING, what: 'report', detail: `${report} (${format}), ${from.slice(0, 10)} to ${to.slice(0, 10)}${narrowed}` };
    }
  }
}

type ExportFacts = Pick<ReportFact<'ExportDefined'>['data'], 'name' | 'format' | 'masking' | 'reason'>;

function exportTold({ name, format, masking, reason }: ExportFacts): Pick<Row, 'detail' | 'reason'> {
  return { detail: `${name} (${format}, ${masking})`, reason };
}

/** As the export was then. */
function definitionOf(facts: ReportSources['facts'], { stream, position }: Look): Partial<Pick<Row, 'detail' | 'reason'>> {
  const before = facts.ofStream(stream).filter((each) => each.position < position);
  const last = before.findLast(({ type }) => type === 'ExportDefined' || type === 'ExportChanged');
  return last?.type === 'ExportDefined' || last?.type === 'ExportChanged' ? exportTold(last.data) : {};
}
