import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { readPatternFile } from '../import/read-pattern-file.js';
import { compilePatterns, type Compilation } from './compile.js';
import { detectIn } from './detect-in.js';

function fromLines(lines: readonly string[]): readonly Pattern[] {
  const file = readPatternFile(lines.join('\n'), 'lines', { action: 'quarantine', state: 'live' });
  if (file.kind === 'refused') throw new Error(JSON.stringify(file.problems));
  return file.patterns;
}

function reasons(compilation: Compilation): readonly string[] {
  return compilation.kind === 'refused' ? compilation.refused.map(({ reason }) => reason) : [];
}

describe('compilation', () => {
  it.each([
    ['(?=x)y', /invalid perl operator/],
    ['(a)\\1', /invalid escape sequence/],
    ['a{1001}', /invalid repetition size/],
    ['(', /missing/],
    ['x*', /matches the empty text/],
    ['a|', /matches the empty text/],
  ])('refuses %j with the reason', (regex, reason) => {
    expect(reasons(compilePatterns(fromLines([`bad\t${regex}`])))).toEqual([expect.stringMatching(reason)]);
  });

  it('names every bad pattern of a set', () => {
    const compilation = compilePatterns(fromLines(['good\tx', 'bad1\t(', 'bad2\t)']));
    expect(compilation.kind === 'refused' ? compilation.refused.map(({ pattern }) => pattern) : []).toEqual(['bad1', 'bad2']);
  });

  it('refuses validators, detectors and keyword lists that do not exist', () => {
    const [pattern] = fromLines(['p\tx']);
    if (pattern === undefined) throw new Error('no pattern');
    const unknown = compilePatterns([
      { ...pattern, validator: 'toString' },
      { ...pattern, matcher: { kind: 'detector', detector: 'nothing' } },
      { ...pattern, matcher: { kind: 'keywords', keywords: [' ', ''] } },
    ]);
    expect(reasons(unknown)).toEqual(['unknown validator "toString"', 'unknown detector "nothing"', 'has no keywords']);
  });

  it('compiles what is more than one set can hold and finds each of the patterns', () => {
    const words = Array.from({ length: 700 }, (_, i) => `w${i.toString(36).padStart(3, 'q')}z`);
    const compilation = compilePatterns(fromLines(words.map((word) => `${word}\t\\b${word}\\s+\\d{2,9}(?:-[a-z]{1,40}){0,3}\\b`)));
    if (compilation.kind === 'refused') throw new Error('refused');
    for (const at of [0, 249, 250, 499, 699]) {
      const findings = detectIn(`see ${words[at] ?? ''} 4711 there`, compilation.patterns, { skipWords: NO_SKIP_WORDS });
      expect(findings.map(({ pattern }) => pattern)).toEqual([words[at]]);
    }
  });
});
