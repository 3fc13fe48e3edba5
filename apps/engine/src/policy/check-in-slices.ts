/** Checks many patterns without holding up the mail that passes meanwhile. */
import { checkCost, checkExamples, checkPattern, type Pattern } from '#dlp';
import type { NotReady, PatternReadiness } from './pattern-readiness.js';
import { timeSlices } from './time-slices.js';

const NO_EXAMPLES = { mustMatch: [], mustNotMatch: [] };
/** What is checked in this process, in units of {@link checkCost}: a slice of 10 ms at most. */
const MOST_HERE = 3_000;
/** How long the inspection processes check for one file; they have mail to inspect. */
const LONGEST_ELSEWHERE_MS = 20_000;
const GIVEN_UP = 'was not checked: the large expressions and examples of this file take too long. Import it in a file of its own.';

export interface CheckBeside {
  /** The skip list that examples are read with. */
  readonly skipWords: readonly string[];
  /** Asked for patterns that take long: they are checked where they can be ended. */
  readonly readiness: Pick<PatternReadiness, 'whyNotReady' | 'whyNotDraft'>;
  /** For how long they are; 20 s when absent. */
  readonly longestElsewhereMs?: number;
}

/**
 * By id: what is wrong with each of the patterns that cannot be saved. All must compile; drafts may miss their examples.
 * @throws Overloaded
 */
export async function checkInSlices(
  patterns: readonly Pattern[],
  { skipWords, readiness, longestElsewhereMs = LONGEST_ELSEWHERE_MS }: CheckBeside,
): Promise<ReadonlyMap<string, string>> {
  const faults = new Map<string, string>();
  const pause = timeSlices();
  let spentElsewhere = 0;
  for (const pattern of patterns) {
    let problems: readonly string[];
    if (checkCost(pattern) <= MOST_HERE) problems = problemsOf(pattern, skipWords);
    else if (spentElsewhere >= longestElsewhereMs) problems = [GIVEN_UP];
    else {
      const begin = performance.now();
      problems = messagesOf(await (pattern.state === 'draft' ? readiness.whyNotDraft(pattern) : readiness.whyNotReady(pattern)));
      spentElsewhere += performance.now() - begin;
    }
    if (problems.length > 0) faults.set(pattern.id, problems.join('; '));
    await pause();
  }
  return faults;
}

function messagesOf(answer: NotReady | undefined): readonly string[] {
  return answer?.problems.map(({ message }) => message) ?? [];
}

function problemsOf(pattern: Pattern, skipWords: readonly string[]): readonly string[] {
  const { problems } = checkPattern({ ...pattern, examples: NO_EXAMPLES });
  if (problems.length > 0 || pattern.state === 'draft') return problems;
  return checkExamples(pattern, { skipWords })
    .filter(({ expected, matched }) => matched !== (expected === 'match'))
    .map(({ text, expected, notes }) => {
      const what = expected === 'match' ? 'does not match the example' : 'matches the counter-example';
      return `${what} ${JSON.stringify(text.slice(0, 200))}: ${notes.join(', ')}`;
    });
}
