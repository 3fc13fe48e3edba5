/** 1 Policy inventory: what was in force at the end of the period, who approved it on which evidence, and what changed. */
import { z } from 'zod';
import type { PatternHistory, PatternMove, PatternVersion, PolicyState } from '#events';
import { closedCasesBetween, figuresOf } from '../project/precision/figures.js';
import { shadowMessages } from '../project/pattern-figures/pattern-figures-projection.js';
import { ShowPolicyDiff } from '../settings/show-policy-diff.js';
import { instant, number, text, yesNo } from './report-columns.js';
import { endOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, rounded, type ReportAsk } from './report.js';

const row = z.object({
  kind: text(
    'Kind',
    '`pattern`, `group` or `setting` in force at the end; `difference` between begin and end; `change` within the period.',
  ),
  name: text('Name', 'Of the pattern, group or place, or what changed in one sentence.'),
  version: number('Version', 'Of the pattern.', 'version'),
  state: text('State', 'Live or shadow (only reports); value of a setting; how something differs.'),
  action: text('Action', 'What the pattern asks for.'),
  threshold: number('Threshold', 'Matches from which it does.', 'matches'),
  at: instant('Since', 'When it took this state, or when it was changed.'),
  author: text('Author', 'Who wrote the version, or made the change.'),
  approver: text('Approver', 'Who took the version live; `engine` for what comes with it.'),
  separate: yesNo('Two persons', 'Author and approver are different persons; empty where the engine is one of them.'),
  examples: number('Examples', 'Examples that the version must match, and must not, checked before it may scan.', 'examples'),
  shadowMails: number('Backtest', 'Mails in which the pattern reported in shadow before this version went live.', 'mails'),
  closed: number('Judged', 'Mails that the pattern held and people closed with a verdict, up to the end of the period.', 'mails'),
  precision: number('Right', 'Real leaks of these.', '%'),
  reason: text('Reason', 'In the words of who approved or changed it.'),
});
type Row = z.infer<typeof row>;

const EMPTY: Row = {
  ...{ kind: null, name: null, version: null, state: null, action: null, threshold: null, at: null, author: null, approver: null },
  ...{ separate: null, examples: null, shadowMails: null, closed: null, precision: null, reason: null },
};
/** Before any fact. */
const BEGINNING = '1970-01-01T00:00:00.000Z';

export const policyInventory = defineReport({
  name: 'policy-inventory',
  number: 1,
  title: 'Policy inventory',
  question: 'Which policy was in force, who approved it on which evidence, and what changed?',
  source:
    'The facts of the policy (streams `pattern-`, `group-`, `settings-`, `exception-`, `policy-base`), folded as of the end; figures of patterns by day; closed mails.',
  scopes: ['all', 'pattern'],
  period: 'period',
  row,
  async build(sources, ask) {
    const snapshot = await sources.policies.policy.asOf(endOf(ask));
    const tally = new Map<string, number>();
    const times = (kind: string): number => tally.get(kind) ?? 0;
    return {
      rows: counted(rowsOf(sources, ask, snapshot?.state), tally),
      figures: () => [
        figure('Revision at the end', snapshot?.revision ?? null),
        figure('Patterns live', times('pattern live'), 'patterns'),
        figure('Patterns in shadow', times('pattern shadow'), 'patterns'),
        figure('Changes in the period', times('change'), 'changes'),
        figure('Taken live by their author', times('alone'), 'versions'),
      ],
      notes: () => [
        'Trials of a draft on recorded mail (simulations) are not recorded; the backtest is what a pattern reported in shadow.',
      ],
    };
  },
});

async function* counted(rows: AsyncIterable<Row>, tally: Map<string, number>): AsyncGenerator<Row> {
  const add = (key: string): void => void tally.set(key, (tally.get(key) ?? 0) + 1);
  for await (const made of rows) {
    add(made.kind === 'pattern' ? `pattern ${made.state ?? ''}` : (made.kind ?? ''));
    if (made.separate === false) add('alone');
    yield made;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk, state: PolicyState | undefined): AsyncGenerator<Row> {
  if (state === undefined) return;
  const { scope } = ask;
  const patterns = [...state.patterns.values()].filter(({ id, deleted }) => !deleted && (scope.kind === 'all' || id === scope.value));
  for (const history of patterns) yield* patternRows(sources, ask, history);
  if (scope.kind === 'all') {
    yield* groupRows(sources, state);
    yield* settingRows(sources, state);
    yield* differences(sources, ask);
  }
  yield* changes(sources, ask);
}

function* patternRows(sources: ReportSources, ask: ReportAsk, history: PatternHistory): Generator<Row> {
  for (const version of history.versions) {
    const { state } = version.pattern;
    if (state === 'live' || state === 'shadow') yield patternRow(sources, ask, history.id, version);
  }
}

function patternRow(
  { words, models: { db }, policies: { policyKeys } }: ReportSources,
  ask: ReportAsk,
  id: string,
  version: PatternVersion,
): Row {
  const { pattern, saved, moves } = version;
  const move = moves.findLast(({ to }) => to === pattern.state);
  const liveAt = move?.at ?? saved.at;
  const { closed, precision } = figuresOf(closedCasesBetween(db, BEGINNING, ask.to).filter((each) => each.pattern === id));
  return {
    ...EMPTY,
    kind: 'pattern',
    name: `${pattern.name} (${id})`,
    version: pattern.version,
    state: pattern.state,
    action: pattern.action,
    threshold: pattern.threshold.count,
    at: liveAt,
    author: words.name(saved.by),
    approver: words.name((move ?? saved).by),
    separate: separateOf(version, move),
    examples: pattern.examples.mustMatch.length + pattern.examples.mustNotMatch.length,
    shadowMails: shadowMessages(db, id, liveAt.slice(0, 10)),
    closed,
    precision: precision === null ? null : rounded(precision * 100),
    reason: move === undefined ? null : policyKeys.openReason(`pattern-${id}`, move.reason) || null,
  };
}

function separateOf({ pattern, saved }: PatternVersion, move: PatternMove | undefined): boolean | null {
  const by = move?.by ?? saved.by;
  if (pattern.state !== 'live' || saved.by.kind === 'system' || by.kind === 'system') return null;
  return saved.by.id !== by.id;
}

function* groupRows({ words }: ReportSources, { groups }: PolicyState): Generator<Row> {
  for (const { group, saved } of groups.values()) {
    yield { ...EMPTY, kind: 'group', name: group.name, state: group.members.join(' '), at: saved.at, author: words.name(saved.by) };
  }
}

async function* settingRows({ words, policies: { names } }: ReportSources, { places }: PolicyState): AsyncGenerator<Row> {
  for (const { id, scope, values } of places.values()) {
    const name = await names.shownScope(scope, { kind: 'place', id });
    for (const [key, { value, set }] of values) {
      yield { ...EMPTY, kind: 'setting', name: `${name} · ${key}`, state: shortJson(value), at: set.at, author: words.name(set.by) };
    }
  }
}

async function* differences({ records: { queries } }: ReportSources, ask: ReportAsk): AsyncGenerator<Row> {
  const found = await queries.execute(new ShowPolicyDiff({ from: ask.from, to: endOf(ask) }, ask.caller));
  for (const { kind, name, change, fields } of found?.differences ?? []) {
    const told = fields.map(({ field, before, after }) => `${field}: ${shortJson(before)} → ${shortJson(after)}`).join('; ');
    yield {
      ...EMPTY,
      kind: 'difference',
      name: `${kind} ${name}`,
      state: [change, told].filter(Boolean).join(': ').slice(0, MOST_CHARACTERS),
    };
  }
}

const MOST_CHARACTERS = 1_000;

async function* changes({ policies: { policy, tale } }: ReportSources, { from, to, scope, caller }: ReportAsk): AsyncGenerator<Row> {
  for (const record of policy.history()) {
    if (record.meta.at < from || record.meta.at >= to) continue;
    if (scope.kind === 'pattern' && record.stream !== `pattern-${scope.value}`) continue;
    const { at, by, sentence, reason, policyRevision } = await tale.tell(record, caller);
    yield { ...EMPTY, kind: 'change', name: sentence, state: policyRevision, at, author: by, reason: reason || null };
  }
}

function shortJson(value: unknown): string {
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  return written.length > 200 ? `${written.slice(0, 200)}…` : written;
}
