/** What each pattern found in a message and what came of it: the table below the sentence. Pure. */
import type { PatternResult, ShownFinding } from '#contracts';
import type { SealedFinding } from '#events';
import type { FirstFacts } from './held-message-columns.js';

/** A pattern version as the log has it. */
export interface PatternFacts {
  readonly name: string;
  readonly action: PatternResult['action'];
  readonly threshold: number;
  readonly state: string;
}

export interface OpenedFindings {
  /** Names of the parts, by number; empty once the key was destroyed. */
  readonly partNames: readonly string[];
  /** One for each finding; empty once the key was destroyed. */
  readonly shown: readonly SealedFinding[];
}

/** Those that act first, then by number of matches. */
export function patternResults(
  { inspected, verdict }: Pick<FirstFacts, 'inspected' | 'verdict'>,
  opened: OpenedFindings,
  factsOf: (pattern: string, version: number) => PatternFacts | undefined,
): PatternResult[] {
  const reasons = verdict.groups.flatMap((group) => group.reasons);
  const results = inspected.summaries.map(({ pattern, version, total, distinct, maxConfidence }): PatternResult => {
    const facts = factsOf(pattern, version);
    const reason = reasons.find((each) => each.kind === 'pattern' && each.pattern === pattern && each.version === version);
    const acted = reason?.kind === 'pattern' ? reason : undefined;
    return {
      pattern,
      name: facts?.name ?? pattern,
      version,
      action: acted?.action ?? facts?.action ?? 'warn',
      effect: effectOf(acted, facts),
      total,
      distinct,
      threshold: acted?.threshold ?? facts?.threshold ?? 1,
      maxConfidence,
      findings: findingsOf(inspected, opened, (finding) => finding.pattern === pattern && finding.version === version),
    };
  });
  return [...results, ...lacking(verdict, inspected.summaries, factsOf)].sort(
    (a, b) => EFFECTS[a.effect] - EFFECTS[b.effect] || b.total - a.total || (a.pattern < b.pattern ? -1 : 1),
  );
}

type PatternReason = Extract<FirstFacts['verdict']['groups'][number]['reasons'][number], { kind: 'pattern' }>;

/** Patterns that triggered because nothing of them was there. */
function lacking(
  { groups }: FirstFacts['verdict'],
  summaries: FirstFacts['inspected']['summaries'],
  factsOf: (pattern: string, version: number) => PatternFacts | undefined,
): PatternResult[] {
  const byVersion = new Map<string, PatternReason>();
  for (const reason of groups.flatMap((group) => group.reasons)) {
    if (reason.kind !== 'pattern' || summaries.some((each) => each.pattern === reason.pattern && each.version === reason.version)) continue;
    byVersion.set(`${reason.pattern}@${String(reason.version)}`, reason);
  }
  return [...byVersion.values()].map((reason) => {
    const { pattern, version, action, threshold, maxConfidence } = reason;
    const name = factsOf(pattern, version)?.name ?? pattern;
    const effect = effectOf(reason, undefined);
    return { pattern, name, version, action, effect, total: 0, distinct: 0, threshold, maxConfidence, findings: [] };
  });
}

function effectOf(reason: PatternReason | undefined, facts: PatternFacts | undefined): PatternResult['effect'] {
  if (reason) return reason.shadow ? 'shadow' : reason.exception === null ? 'acts' : 'excepted';
  return facts?.state === 'shadow' ? 'shadow' : 'below-threshold';
}

const EFFECTS = { acts: 0, excepted: 1, shadow: 2, 'below-threshold': 3 } as const;

type StoredFinding = FirstFacts['inspected']['findings'][number];

function findingsOf(
  { findings }: FirstFacts['inspected'],
  { partNames, shown }: OpenedFindings,
  isWanted: (finding: StoredFinding) => boolean,
): ShownFinding[] {
  return findings.flatMap((finding, index) => {
    if (!isWanted(finding)) return [];
    const { pattern, version, start, end, confidence, terms } = finding;
    const part = partNames[finding.part] ?? `part ${String(finding.part)}`;
    const { masked = '••••', notes = [] } = shown[index] ?? {};
    const explanation = terms.map((term, at) => ({ ...term, note: notes[at] ?? term.term }));
    return [{ pattern, version, part, start, end, masked, confidence, explanation }];
  });
}
