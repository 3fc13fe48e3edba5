/** Judging a recorded message under another policy: which of its patterns can be told from what was recorded. */
import type { PatternSummary } from '../finding.js';
import type { Pattern } from '../pattern.js';
import type { Evidence } from '../policy/evidence.js';
import { canJudge } from '../policy/judge-pattern.js';
import type { Policy } from '../policy/policy.js';
import { scanKeys, versionName, type ScanSet } from './scan-key.js';

/** How the versions of one set read in what was recorded under another. */
export interface ReplayPlan {
  /** By name of a recorded version: the versions of the target for which its summary stands. */
  readonly stands: ReadonlyMap<string, readonly Pick<Pattern, 'id' | 'version'>[]>;
  /** Names of versions of the target that nothing recorded stands for: only the mail itself can tell. */
  readonly untold: ReadonlySet<string>;
}

/** @param recorded - what was scanned for when the message was inspected. @param target - what is to be judged. */
export function replayPlan(recorded: ScanSet, target: ScanSet): ReplayPlan {
  const byKey = new Map([...scanKeys(recorded)].map(([name, key]) => [key, name]));
  const keys = scanKeys(target);
  const stands = new Map<string, Pick<Pattern, 'id' | 'version'>[]>();
  const untold = new Set<string>();
  for (const pattern of target.patterns) {
    const name = versionName(pattern);
    const key = keys.get(name);
    if (key === undefined) continue;
    const from = byKey.get(key);
    if (from === undefined) untold.add(name);
    else stands.set(from, [...(stands.get(from) ?? []), { id: pattern.id, version: pattern.version }]);
  }
  return { stands, untold };
}

/** What was recorded, in the names of the target's versions. */
export function replayedEvidence(recorded: Evidence, { stands }: ReplayPlan): Evidence {
  const summaries = recorded.summaries.flatMap((summary): PatternSummary[] =>
    (stands.get(versionName({ id: summary.pattern, version: summary.version })) ?? []).map(({ id, version }) => ({
      ...summary,
      pattern: id,
      version,
    })),
  );
  return { ...recorded, summaries };
}

/**
 * Whether a policy can be applied to replayed evidence. Only the patterns of the policy count: what is not judged for these two ends
 * need not be known. Nor need anything of a message whose inspection failed, which is held for that.
 */
export function canReplay(policy: Policy, evidence: Evidence, { untold }: ReplayPlan): boolean {
  if (policy.scanning === false || evidence.inspectionFailure !== undefined) return true;
  return policy.patterns.every((pattern) => !untold.has(versionName(pattern)) && canJudge(pattern, evidence));
}
