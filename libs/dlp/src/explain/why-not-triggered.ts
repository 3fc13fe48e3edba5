/** Whether a pattern triggers on what was found, and the first condition that fails when it does not. No policy is asked. */
import type { Finding } from '../finding.js';
import { judgePattern } from '../policy/judge-pattern.js';
import type { Pattern } from '../pattern.js';
import { reachesConfidence } from '../scan/confidence-step.js';
import type { ScanOutcome } from '../scan/scan-message.js';
import type { MissKind, NearMiss } from './near-miss.js';
import type { PatternProbe } from './probe-message.js';

/**
 * Conditions of the pattern itself that may fail: those of a near miss, `no-match` (nothing was even near), `confidence`, `threshold`;
 * of a pattern that asks for a lack: `present` (it lacks nothing), `no-part` (no part was asked). `refused`: it cannot be compiled.
 */
export type UnmetCondition = MissKind | 'refused' | 'no-match' | 'confidence' | 'threshold' | 'present' | 'no-part';

export interface Triggering {
  /** Null: it triggers. */
  readonly failed: UnmetCondition | null;
  /** One sentence, with figures. */
  readonly why: string;
  /** Matches or distinct values that count. */
  readonly count: number;
}

/** The match that came furthest decides: a value too few is told before one whose check digit is wrong. */
export function whyNotTriggered(pattern: Pattern, probe: PatternProbe, { partCounts }: Pick<ScanOutcome, 'partCounts'>): Triggering {
  const summaries = probe.summary === undefined ? [] : [probe.summary];
  const evidence = { summaries, partCounts, uninspectable: [] };
  const judged = judgePattern({ ...pattern, state: 'live' }, evidence, []);
  const count = judged?.count ?? 0;
  if ((pattern.condition ?? 'contains') !== 'contains')
    return whyNotLacking(pattern, { count, triggers: judged?.triggers === true }, partCounts);
  const figure = `${count} of ${pattern.threshold.count} ${counted(pattern)}`;
  if (judged?.triggers === true) return { failed: null, why: `${figure}${surest(probe)}`, count };
  if (count > 0) return { failed: 'threshold', why: `only ${figure}${rest(pattern, probe)}`, count };
  if (probe.best !== undefined) return { failed: 'confidence', why: tooUnsure(pattern, probe.best), count };
  const [miss] = probe.misses;
  if (miss !== undefined) return { failed: miss.kind, why: `${miss.why}${further(probe.misses)}`, count };
  return { failed: 'no-match', why: 'nothing in the text that it looks at matches, or nearly matches', count };
}

function whyNotLacking(
  pattern: Pattern,
  { count, triggers }: { readonly count: number; readonly triggers: boolean },
  partCounts: ScanOutcome['partCounts'],
): Triggering {
  const wanted = `${pattern.threshold.count} ${counted(pattern)}`;
  const isOfParts = pattern.condition === 'some-part-lacks';
  if (triggers) return { failed: null, why: `${isOfParts ? 'a part holds' : 'the mail holds'} ${count} of ${wanted}`, count };
  const asked = pattern.parts.reduce((sum, kind) => sum + partCounts[kind], 0);
  if (asked === 0)
    return { failed: 'no-part', why: `it asks for what is lacking, and there is no part of: ${pattern.parts.join(', ')}`, count };
  const holders = isOfParts ? `each of ${asked} parts holds at least ${count}` : `the mail holds ${count}`;
  return { failed: 'present', why: `it asks for mail that lacks ${wanted}, and ${holders}`, count };
}

function counted({ threshold: { count, of } }: Pattern): string {
  if (of === 'distinct') return count === 1 ? 'value' : 'different values';
  return count === 1 ? 'match' : 'matches';
}

function surest({ best }: PatternProbe): string {
  return best === undefined ? '' : `, the surest ${best.masked} with ${best.confidence}`;
}

/** What would have been further values. */
function rest(pattern: Pattern, { summary, misses, best }: PatternProbe): string {
  const least = pattern.minConfidence;
  const unsure = (summary?.byConfidence ?? [])
    .filter(({ step }) => !reachesConfidence(step, least))
    .reduce((sum, { total }) => sum + total, 0);
  const repeated = pattern.threshold.of === 'distinct' && (summary?.total ?? 0) - unsure > (summary?.distinct ?? 0);
  return [
    repeated ? '; the same values stand in it more than once' : '',
    unsure === 0 || best === undefined ? '' : `; ${unsure} more below the least confidence of ${least}`,
    misses[0] === undefined ? '' : `; near by: ${misses[0].why}${further(misses)}`,
  ].join('');
}

function further(misses: readonly NearMiss[]): string {
  return misses.length < 2 ? '' : ` (and ${misses.length - 1} more such)`;
}

/** `4111 •••• reaches 0.4 of 0.5: matches Payment card number +0.3, Luhn check passed +0.4, "tracking" 1 word before −0.3` */
function tooUnsure(pattern: Pattern, best: NonNullable<PatternProbe['best']>): string {
  return `${best.masked} reaches ${best.confidence} of ${pattern.minConfidence}: ${best.explanation.map(termInWords).join(', ')}`;
}

function termInWords({ note, delta }: Finding['explanation'][number]): string {
  return `${note} ${delta < 0 ? '−' : '+'}${Math.abs(delta)}`;
}
