/** Lifts facts of access streams to their newest version. Pure. */

/** Of version 1 of a look at mail: who looked stands in the metadata. */
export function lookFromV1(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? { ...data, who: null } : data;
}
