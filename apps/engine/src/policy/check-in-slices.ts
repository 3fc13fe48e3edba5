/** Checks many patterns without holding up the mail that passes meanwhile. */
import { checkExamples, checkPattern, type Pattern } from '#dlp';
import { timeSlices } from './time-slices.js';

const NO_EXAMPLES = { mustMatch: [], mustNotMatch: [] };

/**
 * By id: what is wrong with each of the patterns that cannot be saved. All must compile; drafts may miss their examples.
 * @param skipWords - the skip list that examples are read with.
 */
export async function checkInSlices(patterns: readonly Pattern[], skipWords: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const faults = new Map<string, string>();
  const pause = timeSlices();
  for (const pattern of patterns) {
    const problems = problemsOf(pattern, skipWords);
    if (problems.length > 0) faults.set(pattern.id, problems.join('; '));
    await pause();
  }
  return faults;
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
