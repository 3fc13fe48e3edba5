import { CsvError, parse } from 'csv-parse/sync';
import type { Pattern } from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';
import { readCell, readList, writeCell, writeList } from './csv-cells.js';
import { readGroup, readPattern } from './pattern-entry.js';
import { readFields, type FieldProblem, type Fields } from './pattern-fields.js';
import { FILE_LIMITS, finishFile, refuseFile, type FileDefaults, type PatternFile } from './pattern-file.js';

/**
 * Columns in the order of an export. `record`: `pattern` (or empty) or `group`. `matcher`: `regex`, `keywords` or `detector`, and
 * `expression` what goes with it. Lists: between bars, or as JSON.
 */
// prettier-ignore
export const CSV_COLUMNS = [
  'record', 'id', 'version', 'name', 'description', 'matcher', 'expression', 'caseSensitive', 'validator', 'count', 'countOf', 'minConfidence', 'condition', 'recipientsOnly',
  'recipientsExcept', 'action', 'delayEvaluation', 'matchFilter', 'weight', 'contextPositive', 'contextNegative', 'contextWindowWords', 'parts', 'state', 'mustMatch',
  'mustNotMatch', 'members',
] as const;
type Column = (typeof CSV_COLUMNS)[number];
type Row = Readonly<Partial<Record<Column, string>>>;

const [QUOTE, COMMA, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x2c, 0x0a, 0x0d];
/** One record. A pattern with all words and examples at their longest has no place in a table. */
const MAX_RECORD_CHARACTERS = 2_000_000;
/**
 * Reads a table with a header row (RFC 4180; line ends of any system). Columns may stand in any
 * order and be left out but for `id`; an empty cell says nothing. Never throws.
 */
export function readPatternCsv(text: string, defaults: FileDefaults): PatternFile {
  const table = parseTable(text);
  if (typeof table === 'string') return refuseFile('csv', 'file', table);
  const [header = [], ...records] = table;
  const names = header.map((cell) => cell.trim());
  const wrong = headerProblem(names);
  if (wrong !== undefined) return refuseFile('csv', 'header', wrong);
  const problems: FieldProblem[] = [];
  const patterns: Pattern[] = [];
  const groups: PatternGroup[] = [];
  for (const [i, cells] of records.entries()) {
    const row: Row = Object.fromEntries(names.map((name, at) => [name, readCell(cells[at] ?? '')]));
    const path = `row ${i + 2}`;
    if (row.record === 'group') groups.push(readGroup(readFields(groupFields(row), path, problems)));
    else if ((row.record ?? '') === '' || row.record === 'pattern')
      patterns.push(readPattern(readFields(patternFields(row), path, problems), defaults));
    else problems.push({ path: `${path}.record`, reason: 'must be pattern or group' });
    if (problems.length >= 100) break;
  }
  return finishFile('csv', { patterns, groups, problems });
}

/** The patterns and groups as a table that {@link readPatternCsv} reads back unchanged and no spreadsheet runs. */
export function formatPatternCsv(patterns: readonly Pattern[], groups: readonly PatternGroup[]): string {
  const rows = [...patterns.map(patternRow), ...groups.map(groupRow)];
  const lines = [CSV_COLUMNS.join(','), ...rows.map((row) => CSV_COLUMNS.map((column) => writeCell(row[column] ?? '')).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

/** The cells, or why there are none. */
function parseTable(text: string): readonly (readonly string[])[] | string {
  if (hasTooManyCells(text)) return `holds a row of more than ${CSV_COLUMNS.length} cells`;
  const to = FILE_LIMITS.patterns + FILE_LIMITS.groups + 2;
  try {
    const options = { recordDelimiter: ['\r\n', '\n', '\r'], maxRecordSize: MAX_RECORD_CHARACTERS, skipEmptyLines: true, to };
    const table: readonly (readonly string[])[] = parse(text, options);
    return table.length < to ? table : `holds more than ${to - 2} rows`;
  } catch (error) {
    return error instanceof CsvError ? `is not a CSV table: ${error.message.slice(0, 200)}` : 'is not a CSV table';
  }
}

/** Asked before the parser, which keeps millions of empty cells before it compares the row with the header. */
function hasTooManyCells(text: string): boolean {
  let isQuoted = false;
  let cells = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (code === COMMA && ++cells > CSV_COLUMNS.length) return true;
    else if (code === LINE_FEED || code === CARRIAGE_RETURN) cells = 1;
  }
  return false;
}

function headerProblem(names: readonly string[]): string | undefined {
  const known: readonly string[] = CSV_COLUMNS;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `has an unknown column ${JSON.stringify(unknown.slice(0, 100))}; known are ${CSV_COLUMNS.join(', ')}`;
  if (new Set(names).size < names.length) return 'names a column twice';
  return names.includes('id') ? undefined : 'must name the column id';
}

/** Fields as JSON would hold them; empty cells are left out. */
function patternFields(row: Row): Fields {
  const texts = (column: Column): unknown => (isEmpty(row, column) ? undefined : readList(row[column] ?? ''));
  return present({
    ...plain(row, ['id', 'name', 'description', 'validator', 'condition', 'action', 'matchFilter', 'state']),
    version: numberIn(row, 'version'),
    matcher: matcherFields(row),
    threshold: present({ count: numberIn(row, 'count'), ...(!isEmpty(row, 'countOf') && { of: row.countOf }) }),
    minConfidence: numberIn(row, 'minConfidence'),
    recipients: unlessEmpty({ only: texts('recipientsOnly'), except: texts('recipientsExcept') }),
    delayEvaluation: flagIn(row, 'delayEvaluation'),
    weight: numberIn(row, 'weight'),
    context: unlessEmpty({
      positive: texts('contextPositive'),
      negative: texts('contextNegative'),
      windowWords: numberIn(row, 'contextWindowWords'),
    }),
    parts: texts('parts'),
    examples: present({ mustMatch: texts('mustMatch'), mustNotMatch: texts('mustNotMatch') }),
    members: texts('members'),
  });
}

function groupFields(row: Row): Fields {
  const members = isEmpty(row, 'members') ? [] : readList(row.members ?? '');
  return { ...plain(row, ['id', 'name', 'description']), members };
}

function matcherFields(row: Row): unknown {
  if (isEmpty(row, 'matcher') && isEmpty(row, 'expression')) return undefined;
  const kind = isEmpty(row, 'matcher') ? 'regex' : row.matcher;
  const { expression = '' } = row;
  const caseSensitive = flagIn(row, 'caseSensitive');
  if (kind === 'keywords') return present({ kind, keywords: readList(expression), caseSensitive });
  return present({ kind, [kind === 'detector' ? 'detector' : 'regex']: expression, caseSensitive });
}

function isEmpty(row: Row, column: Column): boolean {
  return (row[column] ?? '') === '';
}

function plain(row: Row, columns: readonly Column[]): Fields {
  return Object.fromEntries(columns.filter((column) => !isEmpty(row, column)).map((column) => [column, row[column]]));
}

/** A number, or the text that is none, for the reader of fields to refuse. */
function numberIn(row: Row, column: Column): unknown {
  const text = (row[column] ?? '').trim();
  if (text === '') return undefined;
  return /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(text) ? Number(text) : text;
}

/** Spreadsheets write flags in capitals. */
function flagIn(row: Row, column: Column): unknown {
  const text = (row[column] ?? '').trim().toLowerCase();
  return text === '' ? undefined : text === 'true' ? true : text === 'false' ? false : text;
}

function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function unlessEmpty(fields: Fields): Fields | undefined {
  const left = present(fields);
  return Object.keys(left).length === 0 ? undefined : left;
}

function patternRow(pattern: Pattern): Row {
  const { matcher, context, recipients } = pattern;
  return {
    record: 'pattern',
    id: pattern.id,
    version: String(pattern.version),
    name: pattern.name,
    description: pattern.description,
    matcher: matcher.kind,
    expression: matcher.kind === 'regex' ? matcher.regex : matcher.kind === 'detector' ? matcher.detector : writeList(matcher.keywords),
    caseSensitive: matcher.kind === 'regex' ? String(matcher.caseSensitive) : '',
    validator: pattern.validator ?? '',
    count: String(pattern.threshold.count),
    countOf: pattern.threshold.of,
    minConfidence: String(pattern.minConfidence),
    condition: pattern.condition ?? '',
    ...(recipients && { recipientsOnly: writeList(recipients.only), recipientsExcept: writeList(recipients.except) }),
    action: pattern.action,
    delayEvaluation: String(pattern.delayEvaluation),
    matchFilter: pattern.matchFilter,
    weight: String(pattern.weight),
    ...(context && {
      contextPositive: writeList(context.positive),
      contextNegative: writeList(context.negative),
      contextWindowWords: String(context.windowWords),
    }),
    parts: writeList(pattern.parts),
    state: pattern.state,
    mustMatch: writeList(pattern.examples.mustMatch),
    mustNotMatch: writeList(pattern.examples.mustNotMatch),
  };
}

function groupRow({ id, name, description, members }: PatternGroup): Row {
  return { record: 'group', id, name, description, members: writeList(members) };
}
