/**
 * What fits into an event. The store takes 64 KiB (ADR 0006), and a mail decides how long its names, headers and lists are: they
 * are cut by the bytes that they take as JSON, never by their number alone.
 */

/** The first of the items that together take at most `maxBytes`. */
export function firstThatFit<T>(items: readonly T[], maxBytes: number): T[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += jsonBytes(item) + 1) > maxBytes);
  return items.slice(0, end < 0 ? items.length : end);
}

/** The beginning of a text that takes at most `maxBytes`. */
export function beginningThatFits(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) return text;
  return firstThatFit([...text.slice(0, maxBytes)], maxBytes).join('');
}

/** Divides bytes among several: who wants less than an equal share gets that, and leaves the rest to the others. */
export function fairShares(wanted: readonly number[], totalBytes: number): number[] {
  const shares = wanted.map(() => 0);
  let left = totalBytes;
  const smallestFirst = [...wanted.entries()].sort(([, one], [, other]) => one - other);
  smallestFirst.forEach(([index, bytes], at) => {
    shares[index] = Math.min(bytes, Math.floor(left / (wanted.length - at)));
    left -= shares[index];
  });
  return shares;
}

/** Bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
