/** What differs between two values of a field, as lines that went and lines that came. Pure. */
import type { PolicyDiff } from '#contracts';

export type DiffValue = PolicyDiff['differences'][number]['fields'][number]['before'];

export interface DiffLine {
  readonly sign: '+' | '−';
  readonly text: string;
}

const lines = (sign: DiffLine['sign'], texts: readonly string[]): DiffLine[] => texts.map((text) => ({ sign, text }));

export function diffLines(before: DiffValue, after: DiffValue): DiffLine[] {
  if (Array.isArray(before) && Array.isArray(after)) return changedEntries(before.map(asText), after.map(asText));
  if (isRecord(before) && isRecord(after)) return changedEntries(entriesOf(before), entriesOf(after));
  return [...lines('−', textsOf(before)), ...lines('+', textsOf(after))];
}

/** Only what is on one side: a list of a thousand words where one came says that one. */
function changedEntries(before: readonly string[], after: readonly string[]): DiffLine[] {
  const [was, is] = [new Set(before), new Set(after)];
  const changed = [
    ...lines(
      '−',
      before.filter((text) => !is.has(text)),
    ),
    ...lines(
      '+',
      after.filter((text) => !was.has(text)),
    ),
  ];
  return changed.length > 0 ? changed : [...lines('−', [before.join(', ')]), ...lines('+', [after.join(', ')])];
}

const isRecord = (value: DiffValue): value is { [key: string]: DiffValue } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const entriesOf = (record: { [key: string]: DiffValue }): string[] =>
  Object.entries(record).map(([key, value]) => `${key}: ${asText(value)}`);

/** Null and undefined were not there at all: no line. */
function textsOf(value: DiffValue): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? ['(none)'] : value.map(asText);
  return isRecord(value) ? entriesOf(value) : asText(value).split('\n');
}

function asText(value: DiffValue): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return value === null ? '(none)' : JSON.stringify(value);
}
