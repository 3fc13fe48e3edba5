/** What is known of a thing at one point: names and values as people read them, and what differs between two points. Pure. */
import type { ReplayedChange, ReplayedValue } from '#contracts';
import { isDeepStrictEqual } from 'node:util';

/** In the order in which they are shown. */
export type Fields = ReadonlyMap<string, ReplayedValue>;

export const NO_FIELDS: Fields = new Map();

/** Fields that came, went, or have another value, in the order of the newer ones; those that went last. */
export function changesBetween(before: Fields, after: Fields): ReplayedChange[] {
  const changes: ReplayedChange[] = [];
  for (const [name, value] of after) {
    const earlier = before.get(name) ?? null;
    if (!isDeepStrictEqual(earlier, value)) changes.push({ name, before: earlier, after: value });
  }
  for (const [name, value] of before) if (!after.has(name) && value !== null) changes.push({ name, before: value, after: null });
  return changes;
}

/** Nested JSON as fields with dotted names: lists of plain values stay lists, others become text. */
export function flattened(value: unknown, prefix = ''): [string, ReplayedValue][] {
  if (value === null || value === undefined) return prefix === '' ? [] : [[prefix, null]];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[prefix, value]];
  if (Array.isArray(value)) return [[prefix, value.map(asText)]];
  return Object.entries(value).flatMap(([key, inner]) => flattened(inner, prefix === '' ? key : `${prefix}.${key}`));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
