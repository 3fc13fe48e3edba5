/** What else is recorded of a person by the tag of the address: what they asked for, their links, erasures, and takings of their report. */
import type { EventType, LinkEvent } from '#events';
import type { PersonRow } from './person-row.js';
import type { ReportAsk } from './report.js';
import type { ReportSources } from './report-sources.js';

/** What they asked for, or decided by the link of a notice, in their own words. */
export async function* requestRows({ facts, words, records: { config } }: ReportSources, id: string): AsyncGenerator<PersonRow> {
  const kept = `words: ${String(config.retention.decisionDays)} days`;
  const common = { category: 'request', subject: id, purpose: 'to decide on the mail', kept };
  for (const fact of facts.ofMessage(id)) {
    if (fact.type === 'ReleaseRequested') {
      const said = await words.ofMail(id, 'text', fact.data.text);
      yield { ...common, at: fact.at, what: 'asked for the release', detail: [fact.data.reason, said].filter(Boolean).join(': ') };
    }
    const isOwn = (fact.type === 'ReleaseScheduled' || fact.type === 'DeletionScheduled') && fact.data.by === 'originator';
    if (isOwn)
      yield { ...common, at: fact.at, what: fact.type === 'ReleaseScheduled' ? 'released it' : 'deleted it', detail: fact.data.reason };
  }
}

const LINKS: Readonly<Record<LinkEvent['type'], string>> = {
  LinkIssued: 'a link to the page of the mail was sent',
  LinkOpened: 'the page was opened by the link',
  LinkRefused: 'something sent by the link was refused',
  RequestConfirmed: 'a request was confirmed on the page',
  CodeIssued: 'a code was sent',
  CodeAccepted: 'the right code was given',
  CodeRefused: 'a wrong code was given',
};

export async function* linkRows({ records: { log } }: ReportSources, id: string): AsyncGenerator<PersonRow> {
  const common = { category: 'link', subject: id, purpose: 'to let the sender see and ask', kept: 'with the event log' };
  for (const { event, meta } of (await log.read(`link-${id}`)).events) {
    const { type } = event as LinkEvent; // its stream holds nothing else
    yield { ...common, at: meta.at, what: LINKS[type], detail: null };
  }
}

const CASES = ['ErasureOrdered', 'ReportTaken'] as const satisfies readonly EventType[];

/** Erasures of the person with what came of them, and who was given a report like this one: by a tag both, by name neither. */
export async function* caseRows({ facts }: ReportSources, ask: ReportAsk, tag: string): AsyncGenerator<PersonRow> {
  const kept = 'with the event log';
  for await (const fact of facts.between(CASES, ask)) {
    if (fact.type === 'ReportTaken') {
      const { scope, report, format } = fact.data;
      const isAbout = scope.kind === 'person' && scope.tag === tag;
      const common = { category: 'report', subject: null, purpose: 'to answer the person', kept };
      if (isAbout) yield { ...common, at: fact.at, what: 'a report about this person was taken', detail: `${report} (${format})` };
    } else if (fact.data.personTag === tag) {
      const { reason, reference } = fact.data;
      const steps = facts.ofStream(fact.stream).flatMap(({ type }) => STEPS[type] ?? []);
      const common = { category: 'erasure', subject: fact.stream.slice('erasure-'.length), purpose: 'to show that it was done', kept };
      const detail = [`article 17 (1), ${reason}`, reference, ...steps].filter(Boolean).join(', ');
      yield { ...common, at: fact.at, what: 'an erasure was ordered', detail };
    }
  }
}

const STEPS: Readonly<Partial<Record<EventType, string>>> = {
  ErasureConfirmed: 'confirmed',
  ErasureWithdrawn: 'withdrawn',
  ErasureCarriedOut: 'carried out',
};
