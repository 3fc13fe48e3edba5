/** 15 Person (GDPR article 15): what is recorded of one person, found by the tag of the address. The mail itself is not in it. */
import { evolveMessage, noMessage, statusOfMessage, type MessageEvent, type MessageState } from '#events';
import { noticeOf } from './notices.js';
import { mailsOfPerson, type MailOfPerson } from './mails-of-person.js';
import { KeysOfPerson } from './keys-of-person.js';
import { caseRows, linkRows, requestRows } from './person-records.js';
import { personRow, type PersonRow as Row } from './person-row.js';
import { endOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, type ReportAsk } from './report.js';

export const person = defineReport({
  name: 'person',
  number: 15,
  title: 'Personal data of one person (GDPR article 15)',
  question: 'What is recorded of this person?',
  source:
    '`MessageReceived` of the period by the tag of the address; accounts, notices, links, the access log, the policy, legal holds, certificates, PGP keys, PDF passwords, erasures and takings of this report by the same tag.',
  scopes: ['person'],
  period: 'period',
  row: personRow,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const tag = sources.records.keys.tagAddress(ask.scope.value) ?? '';
    const figures = () => [...tally].map(([category, count]) => figure(category, count, 'lines'));
    return {
      rows: counted(rowsOf(sources, ask, tag), tally),
      figures,
      notes: () => [
        'People are found by a keyed tag of the address: also where the address itself cannot be read any more.',
        'The mail itself, its subject and its text are not in this report: whoever may read the quarantine gives a copy of them.',
        'Mail, notices, erasures and reports are those of the period; without a first day it is the last 30 days. The rest is as it stands at its end, keys as they stand now.',
        'Who among the colleagues looked at a mail is not named here; the report who-saw-what does. What a person has done as an account stands there and in the report decisions, by the scope of the account.',
        'Read it before it is given away: the matter of a legal hold and the words of a request may speak of other people (article 15 (4)).',
      ],
    };
  },
});

async function* counted(rows: AsyncIterable<Row>, tally: Map<string, number>): AsyncGenerator<Row> {
  for await (const made of rows) {
    if (made.category !== null) tally.set(made.category, (tally.get(made.category) ?? 0) + 1);
    yield made;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk, tag: string): AsyncGenerator<Row> {
  yield* accountRows(sources, ask, tag);
  for await (const mail of mailsOfPerson(sources, ask, tag)) {
    yield await mailRow(sources, mail);
    if (mail.isSender) yield* requestRows(sources, mail.id);
    if (mail.isSender) yield* linkRows(sources, mail.id);
    if (mail.isSender || mail.received.senderTag !== tag) yield* lookRows(sources, mail.id); // mail to oneself comes twice
  }
  yield* noticeRows(sources, ask, tag);
  yield* policyRows(sources, tag, ask);
  yield* holdRows(sources, tag);
  yield* await sources.records.queries.execute(new KeysOfPerson(tag, ask.caller));
  yield* caseRows(sources, ask, tag);
}

function* accountRows({ facts, records: { accounts } }: ReportSources, ask: ReportAsk, tag: string): Generator<Row> {
  const account = accounts.withTag(tag);
  if (account === undefined) return;
  const purpose = 'to let the person work with Lazaret';
  const kept = 'until the key of the account is destroyed';
  const common = { category: 'account', subject: account.id, purpose, kept };
  yield {
    ...common,
    at: account.openedAt,
    what: `account, ${account.state.status}`,
    detail: `${account.name}, ${account.state.roles.join(' ')}`,
  };
  for (const { type, at, data } of facts.ofStream(`account-${account.id}`)) {
    if (at < ask.from || at >= ask.to) continue;
    if (type === 'SignedIn' || type === 'SignedOut')
      yield { ...common, at, what: type === 'SignedIn' ? 'signed in' : 'signed out', detail: null };
    if (type === 'SignInRefused') yield { ...common, at, what: 'sign-in refused', detail: data.cause };
    if (type === 'RolesChanged') yield { ...common, at, what: 'roles changed', detail: data.roles.join(' ') };
  }
}

async function mailRow(
  { facts, records: { keys, config } }: ReportSources,
  { id, at, received, isSender, recipients, events }: MailOfPerson,
): Promise<Row> {
  const state = events.reduce<MessageState>((folded, event) => evolveMessage(folded, event), noMessage);
  const isReadable = (await keys.ofMessage(id, received.key)) !== undefined;
  const copies = state.status === 'known' ? recipients.map((index) => state.recipients[index]?.status ?? '') : [];
  const standing = state.status !== 'known' ? '' : isSender ? statusOfCleared(state) : [...new Set(copies)].join(' ');
  const patterns = facts.mail(id)?.patterns ?? patternsIn(events);
  const custody = state.status === 'known' ? state.custody : null;
  return {
    category: isSender ? 'mail sent' : 'mail received',
    at,
    what: isSender ? `mail to ${String(received.recipients.length)} recipients` : 'mail to this person',
    subject: id,
    detail: [
      standing,
      `${String(received.sizeBytes)} bytes`,
      ...(patterns.length === 0 ? [] : [`found: ${patterns.join(' ')}`]),
      isReadable ? 'subject and addresses readable' : 'subject and addresses destroyed',
    ].join(', '),
    purpose: 'to keep confidential data from leaving',
    kept:
      custody === null ? keptCleared(config.retention) : custody.content === 'kept' ? `until ${custody.expiresAt}` : 'content destroyed',
  };
}

function keptCleared({ clearedDays, passedMailDays }: ReportSources['records']['config']['retention']): string {
  const copy = passedMailDays === 0 ? '' : `, a copy of all of it ${String(passedMailDays)} days at most`;
  return `${String(clearedDays)} days${copy}`;
}

/** Of a mail that was never in custody its copies say it; else the word of the quarantine. */
function statusOfCleared(state: Extract<MessageState, { status: 'known' }>): string {
  return state.custody === null ? [...new Set(state.recipients.map(({ status }) => status))].join(' ') : statusOfMessage(state);
}

function patternsIn(events: readonly MessageEvent[]): string[] {
  const inspected = events.find((event) => event.type === 'MessageInspected');
  return inspected?.type === 'MessageInspected' ? [...new Set(inspected.data.summaries.map(({ pattern }) => pattern))] : [];
}

function* lookRows({ facts, records: { config } }: ReportSources, id: string): Generator<Row> {
  const common = {
    category: 'look at mail',
    subject: id,
    purpose: 'to decide on the mail',
    kept: `${String(config.retention.accessDays)} days`,
  };
  for (const { type, at, data } of facts.ofMessage(id)) {
    if (type === 'ContentViewed') yield { ...common, at, what: 'somebody looked at it', detail: data.view };
    if (type === 'ValueRevealed') yield { ...common, at, what: 'a value was shown in clear', detail: data.reason };
    if (type === 'ContentDownloaded') yield { ...common, at, what: 'it was downloaded', detail: data.reason };
  }
}

async function* noticeRows({ facts }: ReportSources, ask: ReportAsk, tag: string): AsyncGenerator<Row> {
  for await (const fact of facts.between(['NoticeQueued'], ask)) {
    if (fact.data.toTag !== tag) continue;
    const detail = `${fact.data.kind}, ${fact.data.language}`;
    const common = { category: 'notice', subject: noticeOf(fact.stream), purpose: 'to tell of a mail', kept: 'with the event log' };
    yield { ...common, at: fact.at, what: 'notice to this person', detail };
  }
}

async function* policyRows({ policies: { policy } }: ReportSources, tag: string, ask: ReportAsk): AsyncGenerator<Row> {
  const state = (await policy.asOf(endOf(ask)))?.state;
  const common = { category: 'policy', purpose: 'rules for the mail of the person', kept: 'until it is taken back' };
  for (const { id, scope, opened, values } of state?.places.values() ?? []) {
    if (scope.level !== 'user' || scope.tag !== tag) continue;
    yield { ...common, at: opened?.at ?? null, what: 'settings of the person', subject: id, detail: [...values.keys()].join(' ') };
  }
  for (const { id, refs, sender, recipient, granted, expiresAt } of state?.exceptions.values() ?? []) {
    const isAbout = [sender, recipient].some((scope) => scope?.level === 'user' && scope.tag === tag);
    if (isAbout) yield { ...common, at: granted.at, what: 'exception', subject: id, detail: `${refs.join(' ')}, until ${expiresAt}` };
  }
}

async function* holdRows({ words, records: { holds } }: ReportSources, tag: string): AsyncGenerator<Row> {
  for (const { id, state, openedAt } of holds.all()) {
    if (!state.scope.senderTags.includes(tag)) continue;
    const detail = await words.ofHold(id, 'matter', state.matter);
    yield {
      category: 'legal hold',
      at: openedAt,
      what: 'named by a legal hold',
      subject: id,
      detail,
      purpose: 'a legal claim',
      kept: state.status,
    };
  }
}
