/** The known name that is closest to a mistyped one, or `undefined` when none is close enough to be worth suggesting. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = continues(wanted, candidate.toLowerCase()) ? 1 : editDistance(wanted, candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** `password` for `passwordFile`: one is the beginning of the other. */
function continues(wanted: string, candidate: string): boolean {
  return wanted.length > 3 && candidate.length > 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
}

/** Levenshtein distance: insertions, deletions and replacements, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
