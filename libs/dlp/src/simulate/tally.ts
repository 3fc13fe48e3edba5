/** Adds up what a draft policy would have done to recorded messages. */
import type { Outcome } from '../policy/verdict.js';

/** What a message turned out to be, as a person said. */
export type HumanVerdict = 'real-leak' | 'false-alarm' | 'test-data' | 'business-as-usual';

/** One message judged under both policies. */
export interface SimulatedMessage {
  readonly messageId: string;
  readonly receivedAt: string;
  /** Empty for the null reverse-path. */
  readonly senderDomain: string;
  /** One for each domain among the recipients, with the strongest outcome of its recipients. */
  readonly recipientDomains: readonly { readonly domain: string; readonly before: Outcome; readonly after: Outcome }[];
  /** Strongest over the recipients. */
  readonly before: Outcome;
  readonly after: Outcome;
  /** Patterns that decided; empty when something else did. */
  readonly patternsBefore: readonly string[];
  readonly patternsAfter: readonly string[];
  /** For people: what decided after, or what no longer does. */
  readonly why: string;
}

/** The message with what people said of it in the end; null: nobody decided. */
export type DecidedMessage = SimulatedMessage & { readonly verdict: HumanVerdict | null };

export interface ChangeCounts {
  readonly newlyCaught: number;
  readonly noLongerCaught: number;
  readonly actionChanged: number;
}

export interface NamedChanges extends ChangeCounts {
  readonly name: string;
}

/** Counts of messages. */
export interface Tally {
  readonly totals: ChangeCounts & { readonly heldBefore: number; readonly heldAfter: number };
  readonly matrix: readonly { readonly before: Outcome; readonly after: Outcome; readonly messages: number }[];
  readonly byPattern: readonly NamedChanges[];
  readonly bySenderDomain: readonly NamedChanges[];
  readonly byRecipientDomain: readonly NamedChanges[];
  readonly verdicts: {
    readonly realLeaksKnown: number;
    readonly realLeaksLost: number;
    readonly falseAlarmsKnown: number;
    readonly falseAlarmsSaved: number;
    readonly heldBeforeDecided: number;
    readonly heldBeforeReal: number;
    readonly heldAfterDecided: number;
    readonly heldAfterReal: number;
    readonly newlyCaughtEstimatedFalse: { readonly estimate: number; readonly base: number } | null;
  };
  /** Real leaks lost first, then newly caught, then the others; each in the order given. */
  readonly changed: readonly DecidedMessage[];
}

type Change = keyof ChangeCounts;

/** Caught: stopped on its way, not merely warned of. */
function isCaught(outcome: Outcome): boolean {
  return outcome !== 'pass' && outcome !== 'warn';
}

/** How the outcome changed; undefined: it did not. */
export function changeOf(before: Outcome, after: Outcome): Change | undefined {
  if (before === after) return undefined;
  if (isCaught(before) === isCaught(after)) return 'actionChanged';
  return isCaught(after) ? 'newlyCaught' : 'noLongerCaught';
}

/**
 * @param quiet - messages that pass before and after alike, and of which nobody said anything: by outcome, for there are many.
 * @param mostChanged - how many changed messages are given one by one.
 */
export function tallyMessages(messages: readonly DecidedMessage[], quiet: ReadonlyMap<Outcome, number>, mostChanged: number): Tally {
  const changed = messages.filter(({ before, after }) => before !== after);
  const caught = (which: 'before' | 'after'): readonly DecidedMessage[] => messages.filter((message) => isCaught(message[which]));
  return {
    totals: { ...countChanges(changed), heldBefore: caught('before').length, heldAfter: caught('after').length },
    matrix: matrixOf(messages, quiet),
    byPattern: byName(changed, patternsConcerned),
    bySenderDomain: byName(changed, ({ senderDomain, ...message }) => [{ name: senderDomain, ...message }]),
    byRecipientDomain: byName(changed, ({ recipientDomains }) =>
      recipientDomains.map(({ domain, ...each }) => ({ name: domain, ...each })),
    ),
    verdicts: verdictsOf(messages, caught('before'), caught('after')),
    changed: [...changed].sort((left, right) => urgency(left) - urgency(right)).slice(0, mostChanged),
  };
}

interface NamedOutcome {
  readonly name: string;
  readonly before: Outcome;
  readonly after: Outcome;
}

function countChanges(outcomes: readonly Pick<NamedOutcome, 'before' | 'after'>[]): ChangeCounts {
  const count = (change: Change): number => outcomes.filter(({ before, after }) => changeOf(before, after) === change).length;
  return { newlyCaught: count('newlyCaught'), noLongerCaught: count('noLongerCaught'), actionChanged: count('actionChanged') };
}

/** What is newly caught is so by the patterns that decide now, what is lost is lost by those that decided before. */
function patternsConcerned({ before, after, patternsBefore, patternsAfter }: DecidedMessage): readonly NamedOutcome[] {
  const change = changeOf(before, after);
  const names = [...(change === 'newlyCaught' ? [] : patternsBefore), ...(change === 'noLongerCaught' ? [] : patternsAfter)];
  return [...new Set(names)].map((name) => ({ name, before, after }));
}

/** The most concerned first. */
function byName(messages: readonly DecidedMessage[], split: (message: DecidedMessage) => readonly NamedOutcome[]): NamedChanges[] {
  const outcomes = new Map<string, NamedOutcome[]>();
  for (const outcome of messages.flatMap(split)) {
    if (outcome.before === outcome.after) continue;
    const known = outcomes.get(outcome.name);
    if (known === undefined) outcomes.set(outcome.name, [outcome]);
    else known.push(outcome);
  }
  const named = [...outcomes].map(([name, all]) => ({ name, ...countChanges(all), all: all.length }));
  named.sort((left, right) => right.all - left.all || (left.name < right.name ? -1 : 1));
  return named.map(({ all: _all, ...each }) => each);
}

function matrixOf(messages: readonly DecidedMessage[], quiet: ReadonlyMap<Outcome, number>): Tally['matrix'] {
  const cells = new Map<string, { before: Outcome; after: Outcome; messages: number }>();
  for (const [outcome, count] of quiet) cells.set(`${outcome} ${outcome}`, { before: outcome, after: outcome, messages: count });
  for (const { before, after } of messages) {
    const cell = cells.get(`${before} ${after}`) ?? { before, after, messages: 0 };
    cell.messages += 1;
    cells.set(`${before} ${after}`, cell);
  }
  return [...cells.values()];
}

function verdictsOf(
  messages: readonly DecidedMessage[],
  heldBefore: readonly DecidedMessage[],
  heldAfter: readonly DecidedMessage[],
): Tally['verdicts'] {
  const known = (verdict: HumanVerdict) => messages.filter((message) => message.verdict === verdict);
  const lost = ({ before, after }: DecidedMessage): boolean => changeOf(before, after) === 'noLongerCaught';
  const decided = (held: readonly DecidedMessage[]): number => held.filter(({ verdict }) => verdict !== null).length;
  const real = (held: readonly DecidedMessage[]): number => held.filter(({ verdict }) => verdict === 'real-leak').length;
  return {
    realLeaksKnown: known('real-leak').length,
    realLeaksLost: known('real-leak').filter(lost).length,
    falseAlarmsKnown: known('false-alarm').length,
    falseAlarmsSaved: known('false-alarm').filter(lost).length,
    heldBeforeDecided: decided(heldBefore),
    heldBeforeReal: real(heldBefore),
    heldAfterDecided: decided(heldAfter),
    heldAfterReal: real(heldAfter),
    newlyCaughtEstimatedFalse: estimateFalse(messages, heldBefore),
  };
}

/**
 * Expects of each newly caught message that nobody has decided on what people found of those that its patterns had caught before: the
 * share that was no real leak. Null when no pattern that newly catches something has a history.
 */
function estimateFalse(
  messages: readonly DecidedMessage[],
  heldBefore: readonly DecidedMessage[],
): Tally['verdicts']['newlyCaughtEstimatedFalse'] {
  const history = new Map<string, { decided: number; notReal: number }>();
  for (const { verdict, patternsBefore } of heldBefore) {
    if (verdict === null) continue;
    for (const pattern of patternsBefore) {
      const past = history.get(pattern) ?? { decided: 0, notReal: 0 };
      history.set(pattern, { decided: past.decided + 1, notReal: past.notReal + (verdict === 'real-leak' ? 0 : 1) });
    }
  }
  const used = new Set<string>();
  let estimate = 0;
  for (const { before, after, verdict, patternsAfter } of messages) {
    if (verdict !== null || changeOf(before, after) !== 'newlyCaught') continue;
    const known = patternsAfter.flatMap((pattern) => history.get(pattern) ?? []);
    if (known.length === 0) continue;
    for (const pattern of patternsAfter) if (history.has(pattern)) used.add(pattern);
    // several patterns agree: as little false as the best of them
    estimate += Math.min(...known.map(({ decided, notReal }) => notReal / decided));
  }
  if (used.size === 0) return null;
  const base = heldBefore.filter(
    ({ verdict, patternsBefore }) => verdict !== null && patternsBefore.some((pattern) => used.has(pattern)),
  ).length;
  return { estimate: Math.round(estimate * 10) / 10, base };
}

function urgency({ before, after, verdict }: DecidedMessage): number {
  const change = changeOf(before, after);
  if (change === 'noLongerCaught' && verdict === 'real-leak') return 0;
  return change === 'newlyCaught' ? 1 : 2;
}
