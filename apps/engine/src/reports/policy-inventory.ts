/** 1 Policy inventory: what was in force at the end of the period, who approved it on which evidence, and what changed. */
import { z } from 'zod';
import type { PatternHistory, PatternMove, PatternVersion, PolicyState } from '#events';
import type { PolicyRecord } from '../policy/policy-book.js';
import { closedCasesBetween, figuresOf, groupedBy, type ClosedCase } from '../project/precision/figures.js';
import { shadowMessages } from '../project/pattern-figures/pattern-figures-projection.js';
import { ShowPolicyDiff } from '../settings/show-policy-diff.js';
import { isAbout, triedChanges, type Simulated } from './backtests.js';
import { instant, number, text, yesNo } from './report-columns.js';
import { endOf } from './report-period.js';
import type { ReportSources } from './report-sources.js';
import { defineReport, figure, rounded, type ReportAsk } from './report.js';
import { NOT_SIMULATED, simulationCells, triedBy } from './simulation-cells.js';

const row = z.object({
  kind: text(
    'Kind',
    '`pattern`, `group` or `setting` in force at the end; `difference` between begin and end; `change` within the period; `simulation` that ended within it.',
  ),
  name: text('Name', 'Of the pattern, group or place, or what changed in one sentence; ids of what a simulation would change.'),
  version: number('Version', 'Of the pattern.', 'version'),
  state: text(
    'State',
    'Live or shadow (only reports); value of a setting; how something differs; revision that a change made; how a simulation ended.',
  ),
  action: text('Action', 'What the pattern asks for.'),
  threshold: number('Threshold', 'Matches from which it does.', 'matches'),
  at: instant('Since', 'When it took this state, was changed, or ended.'),
  author: text('Author', 'Who wrote the version, made the change, or simulated.'),
  approver: text('Approver', 'Who took the version live; `engine` for what comes with it.'),
  separate: yesNo('Two persons', 'Author and approver are different persons; empty where the engine is one of them.'),
  examples: number('Examples', 'Examples that the version must match, and must not, checked before it may scan.', 'examples'),
  simulation: text(
    'Simulated',
    'Of a change: the last simulation that ended before it and tried a draft that decides as the policy that the change led to, or `none`.',
  ),
  simulatedMails: number('Read', 'Mails that the simulation read.', 'mails'),
  comparedMails: number(
    'Compared',
    'Mails of these that it could judge under both policies, from what was recorded or kept of them.',
    'mails',
  ),
  wouldChange: number('Otherwise', 'Mails of these that the draft would bring to another outcome.', 'mails'),
  shadowMails: number('Backtest', 'Mails in which the pattern reported in shadow before this version went live.', 'mails'),
  closed: number('Judged', 'Mails that the pattern held and people closed with a verdict, up to the end of the period.', 'mails'),
  precision: number('Right', 'Real leaks of these.', '%'),
  reason: text('Reason', 'In the words of who approved or changed it.'),
});
type Row = z.infer<typeof row>;

const EMPTY: Row = {
  ...{ kind: null, name: null, version: null, state: null, action: null, threshold: null, at: null, author: null, approver: null },
  ...{ separate: null, examples: null, simulation: null, simulatedMails: null, comparedMails: null, wouldChange: null },
  ...{ shadowMails: null, closed: null, precision: null, reason: null },
};
/** Before any fact. */
const BEGINNING = '1970-01-01T00:00:00.000Z';

export const policyInventory = defineReport({
  name: 'policy-inventory',
  number: 1,
  title: 'Policy inventory',
  question: 'Which policy was in force, who approved it on which evidence, and what changed?',
  source:
    'The facts of the policy (streams `pattern-`, `group-`, `settings-`, `exception-`, `policy-base`), folded as of the end; `SimulationEnded`; figures of patterns by day; closed mails.',
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
        figure('Of these simulated before', times('simulated'), 'changes'),
        figure('Simulations in the period', times('simulation'), 'simulations'),
        figure('Taken live by their author', times('alone'), 'versions'),
      ],
      notes: () => [
        'A change was simulated when a draft that decides alike was tried on recorded mail before: by the same patterns in force, groups, settings and exceptions, whatever their texts. What is changed in several steps is so after the last of them.',
      ],
    };
  },
});

async function* counted(rows: AsyncIterable<Row>, tally: Map<string, number>): AsyncGenerator<Row> {
  const add = (key: string): void => void tally.set(key, (tally.get(key) ?? 0) + 1);
  for await (const made of rows) {
    add(made.kind === 'pattern' ? `pattern ${made.state ?? ''}` : (made.kind ?? ''));
    if (made.separate === false) add('alone');
    if (made.kind === 'change' && made.simulation !== NOT_SIMULATED) add('simulated');
    yield made;
  }
}

async function* rowsOf(sources: ReportSources, ask: ReportAsk, state: PolicyState | undefined): AsyncGenerator<Row> {
  if (state === undefined) return;
  const { scope } = ask;
  const cases = groupedBy(closedCasesBetween(sources.models.db, BEGINNING, ask.to), ({ pattern }) => pattern);
  const patterns = [...state.patterns.values()].filter(({ id, deleted }) => !deleted && (scope.kind === 'all' || id === scope.value));
  for (const history of patterns) yield* patternRows(sources, history, cases.get(history.id) ?? []);
  if (scope.kind === 'all') {
    yield* groupRows(sources, state);
    yield* settingRows(sources, state);
    yield* differences(sources, ask);
  }
  const simulations = sources.facts.ofStreams('simulation') as readonly Simulated[]; // these streams hold nothing else
  yield* changes(sources, ask, simulations);
  for (const each of simulations)
    if (isAsked(each.at, ask) && isInScope(each, ask)) yield { ...EMPTY, ...simulationCells(each, sources.words) };
}

function* patternRows(sources: ReportSources, history: PatternHistory, cases: readonly ClosedCase[]): Generator<Row> {
  for (const version of history.versions) {
    const { state } = version.pattern;
    if (state === 'live' || state === 'shadow') yield patternRow(sources, history.id, version, cases);
  }
}

function patternRow(
  { words, models: { db }, policies: { policyKeys } }: ReportSources,
  id: string,
  version: PatternVersion,
  cases: readonly ClosedCase[],
): Row {
  const { pattern, saved, moves } = version;
  const move = moves.findLast(({ to }) => to === pattern.state);
  const liveAt = move?.at ?? saved.at;
  const { closed, precision } = figuresOf(cases);
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

async function* changes(sources: ReportSources, ask: ReportAsk, simulations: readonly Simulated[]): AsyncGenerator<Row> {
  const { policy, tale } = sources.policies;
  const { scope, caller } = ask;
  const isMeant = ({ meta, stream }: PolicyRecord): boolean =>
    isAsked(meta.at, ask) && (scope.kind === 'all' || stream === `pattern-${scope.value}`);
  for await (const { record, simulation } of triedChanges(policy.history(), simulations, isMeant)) {
    const { at, by, sentence, reason, policyRevision } = await tale.tell(record, caller);
    const tried = simulation === undefined ? { simulation: NOT_SIMULATED } : triedBy(simulation, sources.words);
    yield { ...EMPTY, kind: 'change', name: sentence, state: policyRevision, at, author: by, reason: reason || null, ...tried };
  }
}

function isAsked(at: string, { from, to }: ReportAsk): boolean {
  return at >= from && at < to;
}

function isInScope({ data }: Simulated, { scope }: ReportAsk): boolean {
  return scope.kind === 'all' || isAbout(data, `pattern-${scope.value}`);
}

function shortJson(value: unknown): string {
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  return written.length > 200 ? `${written.slice(0, 200)}…` : written;
}
