/** Judging a recorded message under another policy: which of its patterns can be told from what was recorded. */
import type { PatternSummary } from '../finding.js';
import type { Pattern } from '../pattern.js';
import type { Evidence } from '../policy/evidence.js';
import { canJudge } from '../policy/judge-pattern.js';
import type { Policy } from '../policy/policy.js';
import { scanKeys, versionName, type ScanSet } from './scan-key.js';

/** How what was recorded under one set of patterns reads under another. */
export interface ReplayPlan {
  /** What was recorded, in the names of the target's versions; what stands for none of them is left out. */
  evidence(recorded: Evidence): Evidence;
  /**
   * Whether a policy of the target can be applied to replayed evidence; else only the mail itself can tell. Patterns that are not
   * judged between these two ends need not be known, nor any pattern of a message whose inspection failed: it is held for that.
   */
  tells(policy: Policy, replayed: Evidence): boolean;
}

/** What of a policy the recorded facts tell, whatever the message. */
interface Telling {
  readonly allStand: boolean;
  /** Patterns that ask for a lack: whether they can be judged is a question to each message. */
  readonly lacks: readonly Pattern[];
}

type Version = Pick<Pattern, 'id' | 'version'>;

/** @param recorded - what was scanned for when the message was inspected. @param target - what is to be judged. */
export function replayPlan(recorded: ScanSet, target: ScanSet): ReplayPlan {
  const stands = standingVersions(recorded, target);
  const told = new Set([...stands.values()].flat().map(versionName));
  const known = new WeakMap<Policy, Telling>();
  const tellingOf = (policy: Policy): Telling => {
    const telling = known.get(policy) ?? {
      allStand: policy.patterns.every((pattern) => told.has(versionName(pattern))),
      lacks: policy.patterns.filter(({ condition }) => condition !== undefined && condition !== 'contains'),
    };
    known.set(policy, telling);
    return telling;
  };
  return {
    evidence: ({ summaries, ...evidence }) => ({ ...evidence, summaries: summaries.flatMap((summary) => renamed(summary, stands)) }),
    tells: (policy, replayed) => {
      if (policy.scanning === false || replayed.inspectionFailure !== undefined) return true;
      const { allStand, lacks } = tellingOf(policy);
      return allStand && lacks.every((pattern) => canJudge(pattern, replayed));
    },
  };
}

/** By name of a recorded version: the versions of the target for which its summary stands. */
function standingVersions(recorded: ScanSet, target: ScanSet): ReadonlyMap<string, readonly Version[]> {
  const byKey = new Map([...scanKeys(recorded)].map(([name, key]) => [key, name]));
  const keys = scanKeys(target);
  const stands = new Map<string, Version[]>();
  for (const { id, version } of target.patterns) {
    const from = byKey.get(keys.get(versionName({ id, version })) ?? '');
    if (from !== undefined) stands.set(from, [...(stands.get(from) ?? []), { id, version }]);
  }
  return stands;
}

function renamed(summary: PatternSummary, stands: ReadonlyMap<string, readonly Version[]>): PatternSummary[] {
  const versions = stands.get(versionName({ id: summary.pattern, version: summary.version })) ?? [];
  return versions.map(({ id, version }) => ({ ...summary, pattern: id, version }));
}
