/** What all patterns together may take to compile: every inspection process compiles them, and has 20 seconds for it. */
import { checkCost, isScanned, type Pattern } from '#dlp';
import type { PolicyRefusal, PolicyState } from '#events';

/**
 * In units of {@link checkCost}. Measured, a unit takes 1 to 2 µs of the processor: 500 usual patterns come to 60,000 units,
 * 10,000 to 1.2 million, which compile in a second and take 250 MB; four million take 4 to 8 seconds.
 */
export const MOST_COST = 4_000_000;
/** Of one version: as much as a thousand letters of any script, one after the other. */
export const MOST_COST_OF_ONE = 1_000_000;

/** By what a version looks for, which never changes, whatever its state. */
const known = new WeakMap<Pattern['matcher'], number>();

/** Refuses a change by which what is scanned for becomes more expensive than the processes can be asked to compile. */
export function refuseTooExpensive(before: PolicyState, after: PolicyState): PolicyRefusal | undefined {
  const costs = scannedCosts(after);
  const total = sumOf(costs);
  const dearest = [...costs.values()].reduce((most, cost) => Math.max(most, cost), 0);
  if (total <= MOST_COST && dearest <= MOST_COST_OF_ONE) return undefined;
  const costsBefore = scannedCosts(before);
  const [pattern] = [...costs].find(([version, cost]) => cost > MOST_COST_OF_ONE && !costsBefore.has(version)) ?? [];
  if (pattern !== undefined) {
    return tooExpensive(
      `the pattern ${pattern.split(' ')[0] ?? ''} takes too long to compile; shorten its repetitions or its sets of letters`,
    );
  }
  if (total <= MOST_COST || total <= sumOf(costsBefore)) return undefined;
  return tooExpensive(
    `all live and shadow patterns together would take too long to compile (${percent(total)} of what inspection may take); retire others, or shorten repetitions`,
  );
}

/** By pattern and version. */
function scannedCosts({ patterns }: PolicyState): ReadonlyMap<string, number> {
  const scanned = [...patterns.values()].flatMap(({ deleted, versions }) => (deleted ? [] : versions.map(({ pattern }) => pattern)));
  return new Map(scanned.filter(isScanned).map((pattern) => [`${pattern.id} ${String(pattern.version)}`, costOf(pattern)]));
}

function costOf(pattern: Pattern): number {
  const cost = known.get(pattern.matcher) ?? checkCost({ ...pattern, examples: { mustMatch: [], mustNotMatch: [] } });
  known.set(pattern.matcher, cost);
  return cost;
}

function sumOf(costs: ReadonlyMap<string, number>): number {
  return [...costs.values()].reduce((sum, cost) => sum + cost, 0);
}

function percent(total: number): string {
  return Number.isFinite(total) ? `${String(Math.ceil((total / MOST_COST) * 100))} %` : 'far more than all';
}

function tooExpensive(detail: string): PolicyRefusal {
  return { refused: 'policy-too-expensive', detail };
}
