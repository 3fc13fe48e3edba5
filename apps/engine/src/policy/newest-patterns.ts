import type { Pattern } from '#dlp';
import type { PolicySnapshot } from './policy-snapshot.js';

/** The newest version of every pattern, drafts and retired ones included, by id. */
export function newestPatterns({ set }: PolicySnapshot): readonly Pattern[] {
  const newest = new Map<string, Pattern>();
  for (const pattern of set.patterns) {
    if ((newest.get(pattern.id)?.version ?? 0) < pattern.version) newest.set(pattern.id, pattern);
  }
  return [...newest.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}
