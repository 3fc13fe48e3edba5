import type { Pattern } from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';
import { readGroup, readPattern } from './pattern-entry.js';
import { isFields, readFields, type FieldProblem, type FieldReader, type Fields } from './pattern-fields.js';
import { FILE_LIMITS, finishFile, refuseFile, type FileDefaults, type PatternFile } from './pattern-file.js';

/** Entries are read no further once so many problems were found. */
const ENOUGH_PROBLEMS = 100;

/**
 * Reads `{"version": 1, "patterns": [ … ], "groups": [ … ]}`; groups may be left out. Of a pattern only `id` and `matcher`, of
 * a group `id` and `members` must be given; unknown fields are refused. Never throws.
 */
export function readPatternJson(text: string, defaults: FileDefaults): PatternFile {
  const document = parseJson(text);
  if (!isFields(document)) return refuseFile('json', 'file', 'is not a JSON object');
  if (document['version'] !== 1) return refuseFile('json', 'version', 'must be 1');
  const problems: FieldProblem[] = [];
  readFields(document, '', problems).refuseUnknown(['$schema', 'version', 'patterns', 'groups']);
  const patterns = readList(document, { name: 'patterns', most: FILE_LIMITS.patterns }, problems, (field) => readPattern(field, defaults));
  const groups = readList(
    Object.hasOwn(document, 'groups') ? document : { groups: [] },
    { name: 'groups', most: FILE_LIMITS.groups },
    problems,
    readGroup,
  );
  return finishFile('json', { patterns, groups, problems });
}

/** The patterns and groups as a file that {@link readPatternJson} reads back unchanged. */
export function formatPatternJson(patterns: readonly Pattern[], groups: readonly PatternGroup[]): string {
  return `${JSON.stringify({ version: 1, patterns, groups }, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Reported by the caller as no JSON object.
  }
}

function readList<T>(
  document: Fields,
  { name, most }: { readonly name: string; readonly most: number },
  problems: FieldProblem[],
  read: (field: FieldReader) => T,
): T[] {
  const list = document[name];
  const refusal = !Array.isArray(list) ? 'must be a list' : list.length > most ? `holds more than ${most} ${name}` : undefined;
  if (refusal !== undefined || !Array.isArray(list)) {
    problems.push({ path: name, reason: refusal ?? 'must be a list' });
    return [];
  }
  const entries: T[] = [];
  for (const [i, entry] of list.entries()) {
    const path = `${name}[${i}]`;
    if (isFields(entry)) entries.push(read(readFields(entry, path, problems)));
    else problems.push({ path, reason: 'must be an object' });
    if (problems.length >= ENOUGH_PROBLEMS) break;
  }
  return entries;
}
