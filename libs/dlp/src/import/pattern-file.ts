/** What a file of patterns comes to, whatever its format, and the limits that hold for every one of them. */
import type { Action, Pattern, PatternState } from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';
import { checkCost } from './check-cost.js';
import type { FieldProblem } from './pattern-fields.js';

/** Formats that are read. `gitleaks`: its TOML configuration. `presidio`: its YAML list of recognizers. */
export const PATTERN_FILE_FORMATS = ['json', 'csv', 'lines', 'gitleaks', 'presidio'] as const;
export type PatternFileFormat = (typeof PATTERN_FILE_FORMATS)[number];

/** What holds where a file says nothing itself. */
export interface FileDefaults {
  readonly action: Action;
  readonly state: PatternState;
}

/** Something that a file of another program says and no pattern can express. */
export interface Unsupported {
  /** Id of the pattern, the name of the rule, or `file`. */
  readonly id: string;
  /** What it is, and whether the rule was taken without it or left out. */
  readonly reason: string;
}

/** All or nothing: a file with one problem imports no pattern. */
export type PatternFile =
  | {
      readonly kind: 'read';
      readonly format: PatternFileFormat;
      readonly patterns: readonly Pattern[];
      readonly groups: readonly PatternGroup[];
      readonly unsupported: readonly Unsupported[];
    }
  | { readonly kind: 'refused'; readonly format: PatternFileFormat; readonly problems: readonly FieldProblem[] };

/**
 * Limits of a file and its fields; lengths in UTF-16 code units. More than any policy needs, less than what exhausts the engine.
 * TOML and YAML are slow to read and get less.
 */
export const FILE_LIMITS = {
  characters: 10_000_000,
  yamlCharacters: 100_000,
  tomlCharacters: 500_000,
  patterns: 10_000,
  groups: 2_000,
  name: 200,
  description: 4_000,
  regex: 10_000,
  words: 5_000,
  word: 500,
  domains: 200,
  examples: 200,
  example: 10_000,
  members: 5_000,
  count: 1_000_000,
  weight: 1_000,
  windowWords: 50,
} as const;

/** Id of a pattern or group, as streams and references carry it. */
export const PATTERN_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** What a group may hold. */
export const PATTERN_REF = /^(?:all|(?:pattern|group)\/[a-z0-9][a-z0-9._-]{0,63})$/;
/** `example.com`, or `*.example.com` for all below it. */
export const RECIPIENT_DOMAIN = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * What the check of all patterns of one file may come to, in units of {@link checkCost}. Ten thousand ordinary patterns need
 * two thirds of it; the costliest files within it take the processor some ten seconds.
 */
const MAX_FILE_COST = 3_000_000;
const MAX_PROBLEMS = 100;

/** What a format's reader found before what holds for all formats is checked. */
export interface Draft {
  readonly patterns: readonly Pattern[];
  readonly groups?: readonly PatternGroup[];
  readonly unsupported?: readonly Unsupported[];
  readonly problems?: readonly FieldProblem[];
}

/** A file refused as a whole for one reason. */
export function refuseFile(format: PatternFileFormat, path: string, reason: string): PatternFile {
  return { kind: 'refused', format, problems: [{ path, reason }] };
}

/** Checks what holds for the patterns and groups of every format: ids, doubles, circles of groups, the work of checking them. */
export function finishFile(format: PatternFileFormat, { patterns, groups = [], unsupported = [], problems = [] }: Draft): PatternFile {
  const all = [...problems, ...idProblems('pattern', patterns), ...idProblems('group', groups), ...circleProblems(groups)];
  if (patterns.length > FILE_LIMITS.patterns) all.push({ path: 'patterns', reason: `holds more than ${FILE_LIMITS.patterns} patterns` });
  else if (costOf(patterns) > MAX_FILE_COST)
    all.push({ path: 'file', reason: 'its expressions and examples together are too large to be checked: split the file' });
  if (all.length > 0) return { kind: 'refused', format, problems: all.slice(0, MAX_PROBLEMS) };
  return { kind: 'read', format, patterns, groups, unsupported };
}

function idProblems(kind: 'pattern' | 'group', entries: readonly { readonly id: string }[]): FieldProblem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id }) => {
    const path = `${kind} ${JSON.stringify(id.slice(0, 100))}`;
    const isDouble = seen.has(id);
    seen.add(id);
    if (!PATTERN_ID.test(id)) return [{ path, reason: 'id must be 1 to 64 lower case letters, digits, "-", "_" and "."' }];
    return isDouble ? [{ path, reason: 'stands in the file twice' }] : [];
  });
}

/** Groups of the file that hold themselves, directly or through others. Iterative: a chain may be as long as the file. */
function circleProblems(groups: readonly PatternGroup[]): FieldProblem[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const open = new Set<string>();
  const closed = new Set<string>();
  for (const { id } of groups) {
    const path = [id];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      open.add(at);
      const next = childGroups(byId.get(at)).find((child) => byId.has(child) && !closed.has(child));
      if (next !== undefined && open.has(next))
        return [{ path: `group "${next}"`, reason: 'holds itself, directly or through other groups' }];
      if (next !== undefined) path.push(next);
      else {
        path.pop();
        open.delete(at);
        closed.add(at);
      }
    }
  }
  return [];
}

function childGroups(group: PatternGroup | undefined): readonly string[] {
  return (group?.members ?? []).filter((ref) => ref.startsWith('group/')).map((ref) => ref.slice('group/'.length));
}

function costOf(patterns: readonly Pattern[]): number {
  let cost = 0;
  for (const pattern of patterns) {
    cost += checkCost(pattern);
    if (cost > MAX_FILE_COST) break;
  }
  return cost;
}
