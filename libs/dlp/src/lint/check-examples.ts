import type { ExplanationTerm, Finding } from '../finding.js';
import { probeMessage } from '../explain/probe-message.js';
import { compileSkipList } from '../normalize/normalize.js';
import type { PartKind, Pattern } from '../pattern.js';
import { reachesConfidence } from '../scan/confidence-step.js';

/** What came of one example. */
export interface ExampleResult {
  readonly text: string;
  readonly expected: 'match' | 'no-match';
  /** Whether the pattern would count a match in it. */
  readonly matched: boolean;
  /** Of the best match; null without one. */
  readonly confidence: number | null;
  /** For people: what built the confidence of the best match, or why there is none. */
  readonly notes: readonly string[];
}

/** Near misses that are told of one example. */
const MOST_MISSES = 3;

/**
 * Runs the examples of a pattern, in whatever state, through the pipeline that mail goes through: normalization with this
 * skip list, the scan, the minimum confidence. Must-match examples first. Empty when the pattern cannot be scanned for.
 */
export function checkExamples(pattern: Pattern, { skipWords }: { readonly skipWords: readonly string[] }): readonly ExampleResult[] {
  const expectations = [
    ...pattern.examples.mustMatch.map((text) => ({ text, expected: 'match' as const })),
    ...pattern.examples.mustNotMatch.map((text) => ({ text, expected: 'no-match' as const })),
  ];
  const kind: PartKind = pattern.parts.includes('body') ? 'body' : (pattern.parts[0] ?? 'body');
  const parts = expectations.map(({ text }, i) => ({ path: `${i}`, kind, text: Buffer.from(text, 'utf8') }));
  const probe = probeMessage({ parts, patterns: [{ ...pattern, state: 'live' }], skipWords: compileSkipList(skipWords) });
  const [probed] = probe.patterns;
  if (probed === undefined) return [];
  return expectations.map(({ text, expected }, i) => {
    const counted = probed.summary?.byPart.find(({ part }) => part === `${i}`);
    const matched = counted?.byConfidence.some(({ step }) => reachesConfidence(step, pattern.minConfidence)) ?? false;
    const best = bestOf(probe.outcome.findings.filter(({ part }) => part === `${i}`));
    const misses = probed.misses.filter(({ part }) => part === `${i}`).map(({ why }) => why);
    return { text, expected, matched, confidence: best?.confidence ?? null, notes: notesOf(pattern, best, misses) };
  });
}

function bestOf(findings: readonly Finding[]): Finding | undefined {
  return findings.reduce<Finding | undefined>(
    (best, each) => (best === undefined || each.confidence > best.confidence ? each : best),
    undefined,
  );
}

function notesOf({ minConfidence }: Pattern, best: Finding | undefined, misses: readonly string[]): readonly string[] {
  if (best === undefined) return misses.length === 0 ? ['nothing in it matches'] : misses.slice(0, MOST_MISSES);
  const notes = best.explanation.map(describeTerm);
  const isTooLow = !reachesConfidence(best.confidence, minConfidence);
  return isTooLow ? [...notes, `${best.confidence} is below the minimum confidence of ${minConfidence}`] : notes;
}

/** `"card" 2 words before (+0.25)` */
function describeTerm({ note, delta }: ExplanationTerm): string {
  return `${note} (${delta < 0 ? '−' : '+'}${Math.abs(delta)})`;
}
