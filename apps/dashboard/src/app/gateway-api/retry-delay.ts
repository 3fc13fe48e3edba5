const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait after so many refusals in a row: twice as long each time, half of it by chance, so that the pages of
 * many people do not come back in the same moment. `chance` is 0 to 1.
 */
export function retryDelay(refusals: number, chance: number): number {
  const longest = Math.min(FIRST_MS * 2 ** refusals, LONGEST_MS);
  return longest / 2 + (longest / 2) * chance;
}
