import type { PatternRef } from '#dlp';

/** References that the schema of the route has read: `all`, `pattern/…` or `group/…`. */
export function patternRefs(refs: readonly string[]): PatternRef[] {
  return refs.filter(isPatternRef);
}

function isPatternRef(ref: string): ref is PatternRef {
  return ref === 'all' || ref.startsWith('pattern/') || ref.startsWith('group/');
}
