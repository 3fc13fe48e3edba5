/** One version of a pattern as a key: a pattern may be looked at in two versions at once. */
export function nameOf({ id, version }: { readonly id: string; readonly version: number }): string {
  return `${id}@${version}`;
}
