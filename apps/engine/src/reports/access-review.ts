/** 11 Access review: who may what, what changed, whether duties are kept apart, and every emergency access. */
import { accountEventSchemas, evolveAccount, type AccountEvent, type AccountState, type EventType } from '#events';
import type { ReportFact } from '../project/report-facts/report-facts.js';
import { dutiesNotApart } from './duties-apart.js';
import { accessReviewRow, EMPTY_ROW, type AccessReviewRow, type AccountAt } from './access-review-row.js';
import { endOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, type ReportAsk } from './report.js';

/** A closed account, and one that nobody uses, are what a review looks for. */
const UNUSED_DAYS = 90;
const DAY_MS = 86_400_000;
const BEGINNING = '1970-01-01T00:00:00.000Z';
const TYPES = Object.keys(accountEventSchemas).filter((type) => type !== 'PasswordSet') as EventType[];

export const accessReview = defineReport({
  name: 'access-review',
  number: 11,
  title: 'Access review',
  question: 'Who may what, are duties kept apart, and was emergency access used and reviewed?',
  source: 'Facts of accounts (streams `account-`), folded as of the end; decisions; versions of patterns.',
  scopes: ['all', 'account'],
  period: 'period',
  row: accessReviewRow,
  build(sources, ask) {
    const tally = new Map<string, number>();
    const times = (key: string): number => tally.get(key) ?? 0;
    return {
      rows: counted(rowsOf(sources, ask), tally),
      figures: () => [
        figure('Open accounts', times('account'), 'accounts'),
        figure('Changes of roles, reach and accounts', times('change'), 'changes'),
        figure('Emergency accesses', times('emergency access'), 'openings'),
        figure('To review', times('to review'), 'lines'),
        figure('Violations of separate duties', times('violation'), 'violations'),
      ],
    };
  },
});

async function* counted(rows: AsyncIterable<AccessReviewRow>, tally: Map<string, number>): AsyncGenerator<AccessReviewRow> {
  for await (const made of rows) {
    for (const key of [made.kind, made.result]) if (key !== null) tally.set(key, (tally.get(key) ?? 0) + 1);
    yield made;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk): AsyncGenerator<AccessReviewRow> {
  const accounts = await accountsAt(sources, ask.to);
  const isWanted = (id: string | null): boolean => ask.scope.kind === 'all' || ask.scope.value === id;
  for (const [id, account] of accounts) if (account.state.status === 'open' && isWanted(id)) yield accountRow(sources, ask, id, account);
  for await (const fact of sources.facts.between(TYPES, ask)) {
    const made = await changeRow(sources, ask, fact);
    if (made !== undefined && isWanted(made.accountId)) yield made;
  }
  for await (const made of dutiesNotApart(sources, ask, accounts)) if (isWanted(made.accountId)) yield made;
}

/** All accounts as they stood at an instant. */
async function accountsAt({ facts }: ReportSources, to: string): Promise<ReadonlyMap<string, AccountAt>> {
  const accounts = new Map<string, AccountAt>();
  for await (const fact of facts.between(TYPES, { from: BEGINNING, to })) {
    const id = accountOf(fact);
    const known = accounts.get(id);
    const before: AccountState = known?.state ?? { status: 'absent' };
    const state = evolveAccount(before, fact as AccountEvent); // only those types were asked for
    if (state.status === 'absent') continue;
    const lastSignIn = fact.type === 'SignedIn' ? fact.at : (known?.lastSignIn ?? null);
    accounts.set(id, { state, openedAt: known?.openedAt ?? fact.at, lastSignIn });
  }
  return accounts;
}

function accountOf({ stream }: Pick<ReportFact, 'stream'>): string {
  return stream.slice('account-'.length);
}

function accountRow(
  { words }: ReportSources,
  ask: ReportAsk,
  accountId: string,
  { state, openedAt, lastSignIn }: AccountAt,
): AccessReviewRow {
  const unusedSince = new Date(Date.parse(endOf(ask)) - UNUSED_DAYS * DAY_MS).toISOString();
  const { domains, teams, patternGroups } = state.reach;
  const limits = [...domains, ...teams.map((team) => `team ${team}`), ...patternGroups.map((group) => `group ${group}`)];
  return {
    ...EMPTY_ROW,
    kind: 'account',
    at: openedAt,
    account: words.nameOfAccount(accountId),
    accountId,
    what: state.roles.join(' '),
    detail: limits.length === 0 ? 'reaches all' : limits.join(', '),
    lastSignIn,
    result: (lastSignIn ?? openedAt) < unusedSince ? 'to review' : 'ok',
  };
}

/** Signing in and out stands in the accounts' lines. */
async function changeRow(sources: ReportSources, ask: ReportAsk, fact: ReportFact): Promise<AccessReviewRow | undefined> {
  const accountId = accountOf(fact);
  const common = {
    ...EMPTY_ROW,
    at: fact.at,
    account: sources.words.nameOfAccount(accountId),
    accountId,
    by: sources.words.name(fact.actor),
  };
  switch (fact.type) {
    case 'AccountOpened':
      return { ...common, kind: 'change', what: 'account opened', detail: fact.data.roles.join(' '), result: 'ok' };
    case 'AccountClosed':
      return { ...common, kind: 'change', what: 'account closed', result: 'ok' };
    case 'RolesChanged':
      return { ...common, kind: 'change', what: 'roles changed', detail: fact.data.roles.join(' '), result: 'ok' };
    case 'ReachChanged':
      return { ...common, kind: 'change', what: 'reach changed', detail: JSON.stringify(fact.data), result: 'ok' };
    case 'SignInRefused':
      return { ...common, kind: 'change', what: 'sign-in refused', detail: fact.data.cause, result: 'ok' };
    case 'BreakGlassOpened':
      return { ...common, ...(await openingOf(sources, ask, fact, accountId)) };
    default:
      return undefined;
  }
}

async function openingOf({ facts, words }: ReportSources, { to }: ReportAsk, fact: ReportFact<'BreakGlassOpened'>, accountId: string) {
  const { openingId, until, reason } = fact.data;
  const later = facts.ofStream(fact.stream).filter(({ at, position }) => at < to && position > fact.position);
  const closed = later.find(({ type, data }) => type === 'BreakGlassClosed' && data.openingId === openingId);
  const review = later.find(({ type, data }) => type === 'BreakGlassReviewed' && data.openingId === openingId);
  const end = closed?.at ?? until;
  const reviewed =
    review?.type === 'BreakGlassReviewed' ? `reviewed by ${words.nameOfAccount(review.data.reviewer)} at ${review.at}` : 'not reviewed';
  return {
    kind: 'emergency access',
    what: `opened until ${end}, ${reviewed}`,
    detail: await words.ofAccount(accountId, 'reason', reason),
    result: review === undefined ? 'to review' : 'ok',
  };
}
