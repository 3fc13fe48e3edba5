/** A confidence taken apart into bars that add up to it. Pure. */
import type { ShownFinding } from '#contracts';

export interface Term {
  readonly sign: 'plus' | 'minus';
  /** `+0.40`. */
  readonly figure: string;
  readonly words: string;
}

export interface Segment {
  /** Percent of the bar. */
  readonly from: number;
  readonly to: number;
  /** `p1` to `p4` are shades, `neg` is hatched. */
  readonly shade: string;
}

export interface Additive {
  readonly terms: readonly Term[];
  readonly segments: readonly Segment[];
  /** Where the confidence stands on the bar, in percent. */
  readonly final: number;
  /** Percent of the bar that a confidence of 1 takes. */
  readonly perUnit: number;
  readonly sentence: string;
}

/** The bar ends at the highest sum on the way, at least at 1: a term that is taken off again still shows. */
export function additiveOf(finding: Pick<ShownFinding, 'explanation' | 'confidence'>): Additive {
  const sums = finding.explanation.reduce<number[]>((all, term) => [...all, (all.at(-1) ?? 0) + term.delta], []);
  const end = Math.max(1, finding.confidence, ...sums);
  const percent = (value: number): number => Math.min(100, Math.max(0, (value / end) * 100));
  let shade = 0;
  const segments = finding.explanation.map((term, at) => {
    const before = percent(sums[at - 1] ?? 0);
    const after = percent(sums[at] ?? 0);
    if (term.delta < 0) return { from: after, to: before, shade: 'neg' };
    shade += 1;
    return { from: before, to: after, shade: `p${Math.min(shade, 4)}` };
  });
  const terms = finding.explanation.map((term) => ({
    sign: term.delta < 0 ? ('minus' as const) : ('plus' as const),
    figure: signed(term.delta),
    words: term.note === '' ? term.term : term.note,
  }));
  return { terms, segments, final: percent(finding.confidence), perUnit: 100 / end, sentence: sentenceOf(finding, terms) };
}

/** A real minus sign, two places. */
const signed = (delta: number): string => `${delta < 0 ? '\u2212' : '+'}${Math.abs(delta).toFixed(2)}`;

const sentenceOf = (finding: Pick<ShownFinding, 'confidence'>, terms: readonly Term[]): string =>
  `Confidence ${finding.confidence.toFixed(2)}: ${terms.map((term) => `${term.figure} ${term.words}`).join(', ')}`;
