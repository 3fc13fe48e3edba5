import type { Finding, Pattern } from '#dlp';

/** Which findings are shown, and how much of them. */
export interface FindingView {
  /** Show the matched value itself. */
  readonly reveal: boolean;
  /** Least confidence of a finding that is shown, by pattern id. */
  readonly leastConfidence: ReadonlyMap<string, number>;
}

/** The view for these patterns: findings that count by their `minConfidence`, or all of them. */
export function findingView(patterns: readonly Pattern[], options: { readonly reveal?: boolean; readonly all?: boolean }): FindingView {
  const leastConfidence = new Map(patterns.map(({ id, minConfidence }) => [id, options.all === true ? 0 : minConfidence]));
  return { reveal: options.reveal === true, leastConfidence };
}

/** Whether a finding counts. */
export function isShown({ pattern, confidence }: Finding, view: FindingView): boolean {
  return confidence >= (view.leastConfidence.get(pattern) ?? 0);
}
