/** Checks many patterns without holding up the mail that passes meanwhile. */
import { setImmediate } from 'node:timers/promises';
import { checkPattern, type Pattern } from '#dlp';

/** How long the event loop is held at a time, the longest single check aside. */
const SLICE_MS = 5;

/** By id: what is wrong with each of the patterns that cannot be saved. */
export async function checkInSlices(patterns: readonly Pattern[]): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  let sliceEnds = performance.now() + SLICE_MS;
  for (const pattern of patterns) {
    const { problems: own } = checkPattern(pattern);
    if (own.length > 0) problems.set(pattern.id, own.join('; '));
    if (performance.now() < sliceEnds) continue;
    await setImmediate();
    sliceEnds = performance.now() + SLICE_MS;
  }
  return problems;
}
