/** A thing at any of the steps that came with one answer: no further question, and no further access, while somebody moves through time. Pure. */
import type { Replayed, ReplayedValue } from '#contracts';

export interface StateField {
  readonly name: string;
  readonly words: string;
  /** What it was before this step; absent: this step left it as it was. */
  readonly before?: string;
}

/** Fields that are known after a step, in the order of the answer; those that the step took away last. */
export function stateAt({ fields, steps, step }: Replayed, at: number): StateField[] {
  const values = new Map<string, ReplayedValue>(fields.map(({ name, value }) => [name, value]));
  for (let index = step; index > at; index--) for (const { name, before } of steps[index]?.changes ?? []) values.set(name, before);
  for (let index = step + 1; index <= at; index++) for (const { name, after } of steps[index]?.changes ?? []) values.set(name, after);
  const changed = new Map(steps[at]?.changes.map(({ name, before }) => [name, before]));
  return [...values].flatMap(([name, value]) => {
    const before = changed.get(name);
    if (value === null && before === undefined) return []; // it was not there, or not yet
    return [{ name, words: valueWords(value), ...(before !== undefined && { before: valueWords(before) }) }];
  });
}

export function valueWords(value: ReplayedValue): string {
  if (value === null || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
