/** One pattern on one text: what matches, what almost does, and what the pattern would make of it. */
import type { Finding } from '../finding.js';
import { compileSkipList } from '../normalize/normalize.js';
import type { PartKind, Pattern } from '../pattern.js';
import { reachesConfidence } from '../scan/confidence-step.js';
import type { NearMiss } from './near-miss.js';
import { probeMessage } from './probe-message.js';
import { whyNotTriggered } from './why-not-triggered.js';

export interface TextTrial {
  /** Words of the skip list that is in force. */
  readonly skipWords: readonly string[];
  /** The kind of part that the text stands for; absent: one that the pattern looks at. */
  readonly kind?: PartKind;
}

export type TextExplanation =
  /** The pattern cannot be scanned for. */
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'tried';
      /** In the order of the text, at most 1,000; `counts` says whether one reaches the least confidence. */
      readonly matches: readonly (Finding & { readonly counts: boolean })[];
      readonly nearMisses: readonly NearMiss[];
      /** Whether the pattern triggers on a mail that holds just this. */
      readonly triggers: boolean;
      /** One sentence: that it triggers with which count, or the first condition that fails. */
      readonly conclusion: string;
    };

/** Tries a pattern, whatever its state, on a text. Never throws. */
export function explainText(pattern: Pattern, text: string, { skipWords, kind }: TextTrial): TextExplanation {
  const tried: Pattern = { ...pattern, state: 'live' };
  const place = kind ?? pattern.parts.find((each) => each === 'body') ?? pattern.parts[0] ?? 'body';
  const parts = [{ path: 'text', kind: place, text: Buffer.from(text, 'utf8') }];
  const { outcome, patterns, refused } = probeMessage({ parts, patterns: [tried], skipWords: compileSkipList(skipWords) });
  const [probe] = patterns;
  if (probe === undefined) return { kind: 'refused', reason: refused[0]?.reason ?? 'it cannot be compiled' };
  const { failed, why } = whyNotTriggered(tried, probe, outcome);
  return {
    kind: 'tried',
    matches: outcome.findings.map((finding) => ({ ...finding, counts: reachesConfidence(finding.confidence, tried.minConfidence) })),
    nearMisses: probe.misses,
    triggers: failed === null,
    conclusion: failed === null ? `It triggers: ${why}.` : `It does not trigger: ${why}.`,
  };
}
