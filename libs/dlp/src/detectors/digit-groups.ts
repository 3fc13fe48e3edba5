/** A run of digits inside a candidate. */
export interface DigitGroup {
  readonly digits: string;
  /** Byte offsets in the candidate. */
  readonly start: number;
  readonly end: number;
  /** What stands between this group and the one before it; empty for the first. */
  readonly separator: string;
}

/** Splits a candidate (one character per byte) into its groups of digits. */
export function splitDigitGroups(candidate: string): DigitGroup[] {
  const groups: DigitGroup[] = [];
  let previousEnd = 0;
  for (const match of candidate.matchAll(/\d+/g)) {
    const end = match.index + match[0].length;
    groups.push({ digits: match[0], start: match.index, end, separator: candidate.slice(previousEnd, match.index) });
    previousEnd = end;
  }
  return groups;
}
