import type { Pattern } from '../pattern.js';
import { PATTERN_DEFAULTS, readPattern } from './pattern-entry.js';
import { readFields, type FieldProblem } from './pattern-fields.js';
import { FILE_LIMITS, finishFile, refuseFile, type FileDefaults, type PatternFile } from './pattern-file.js';

/**
 * Reads lines of id, tab, expression; matched without case, threshold 1. Blank lines and lines that begin with `#` are left
 * out. Never throws.
 */
export function readPatternLines(text: string, defaults: FileDefaults): PatternFile {
  const problems: FieldProblem[] = [];
  const patterns: Pattern[] = [];
  for (const [i, line] of splitLines(text)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (patterns.length >= FILE_LIMITS.patterns) return refuseFile('lines', 'patterns', `holds more than ${FILE_LIMITS.patterns} patterns`);
    const tab = line.indexOf('\t');
    const fields = { ...PATTERN_DEFAULTS, id: line.slice(0, tab), matcher: { kind: 'regex', regex: line.slice(tab + 1) } };
    if (tab > 0 && tab < line.length - 1) patterns.push(readPattern(readFields(fields, `line ${i}`, problems), defaults));
    else problems.push({ path: `line ${i}`, reason: 'must be an id, a tab and an expression' });
    if (problems.length >= 100) break;
  }
  return finishFile('lines', { patterns, problems });
}

/** Lines with their numbers from 1; not split all at once, since a file made to hurt has ten million. */
function* splitLines(text: string): Generator<readonly [number, string]> {
  let number = 1;
  for (let from = 0; from <= text.length; number++) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    yield [number, text.slice(from, text[end - 1] === '\r' ? end - 1 : end)];
    from = end + 1;
  }
}
