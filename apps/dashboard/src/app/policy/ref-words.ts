/** References to patterns and groups in words. Pure. */

interface Named {
  readonly id: string;
  readonly name: string;
}

/** `Credit card`, `group Cards`, `all patterns`; the id where the name is not known any more. */
export function refWords(ref: string, patterns: readonly Named[], groups: readonly Named[]): string {
  if (ref === 'all') return 'all patterns';
  const [kind, id = ''] = ref.split('/');
  const named = (kind === 'group' ? groups : patterns).find((each) => each.id === id);
  return kind === 'group' ? `group ${named?.name ?? id}` : (named?.name ?? id);
}
