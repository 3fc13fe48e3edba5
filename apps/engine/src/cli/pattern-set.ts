/** The patterns that `scan` and `detect` look for, compiled once. */
import { type CompiledPatterns, compilePatterns, defaultPatterns, DETECTORS, type Pattern, readPatternFile } from '#dlp';
import { readInput } from './read-input.js';
import { CommandFailed, type Terminal } from './terminal.js';

/** Patterns of a file (JSON, or lines of id, tab, expression), or the built-in ones when no file is named. */
export async function patternsFrom(file: string | undefined, terminal: Terminal): Promise<readonly Pattern[]> {
  if (file === undefined) return defaultPatterns();
  const text = (await readInput(file, terminal.input)).toString('utf8');
  const read = readPatternFile(text, 'auto', { action: 'quarantine', state: 'live' });
  if (read.kind === 'read') return read.patterns;
  const problems = read.problems.map(({ path, reason }) => `  ${path}: ${reason}`);
  throw new CommandFailed(`${file} is refused:\n${problems.join('\n')}\nCorrect these places; nothing was scanned.`);
}

/** Built-in detectors by id (`all`, or ids between commas), each with its default pattern. */
export function detectorPatterns(ids: string): readonly Pattern[] {
  const patterns = defaultPatterns();
  if (ids === 'all') return patterns;
  return ids.split(',').map((id) => {
    const pattern = patterns.find((candidate) => candidate.id === id.trim());
    if (pattern) return pattern;
    throw new CommandFailed(`there is no detector "${id.trim()}"; there are: ${DETECTORS.map((detector) => detector.id).join(', ')}`);
  });
}

/** Compiles patterns, or says which of them cannot be scanned for. */
export function compiled(patterns: readonly Pattern[]): CompiledPatterns {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'compiled') return compilation.patterns;
  const reasons = compilation.refused.map(({ pattern, reason }) => `  ${pattern}: ${reason}`);
  throw new CommandFailed(
    `some patterns cannot be compiled:\n${reasons.join('\n')}\nExpressions are RE2: no look-around, no back-references.`,
  );
}
