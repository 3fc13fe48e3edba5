import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns, type CompiledPatterns } from '../scan/compile.js';
import { detectIn } from '../scan/detect-in.js';
import { DETECTORS, findDetector } from './detectors.js';

function compileAll(): CompiledPatterns {
  const compilation = compilePatterns(defaultPatterns());
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  return compilation.patterns;
}

const patterns = compileAll();

/** Findings of one detector that count, with all others running beside it. */
function countingFindings(detector: string, text: string): string[] {
  const minConfidence = defaultPatterns().find((pattern) => pattern.id === detector)?.minConfidence ?? 1;
  const findings = detectIn(text, patterns, { skipWords: NO_SKIP_WORDS });
  return findings.filter((finding) => finding.pattern === detector && finding.confidence >= minConfidence).map((finding) => finding.value);
}

describe.each(DETECTORS)('detector $id', (detector) => {
  const { match, lookAlike } = detector.examples;

  it('brings at least three true examples, five look-alikes and a source', () => {
    expect(match.length).toBeGreaterThanOrEqual(3);
    expect(lookAlike.length).toBeGreaterThanOrEqual(5);
    expect(detector.sources.length).toBeGreaterThan(0);
  });

  it.each(match)('finds %j', (text) => {
    expect(countingFindings(detector.id, text)).not.toEqual([]);
  });

  it.each(lookAlike)('passes over %j', (text) => {
    expect(countingFindings(detector.id, text)).toEqual([]);
  });
});

describe('the register of detectors', () => {
  it('holds every detector file of this folder', () => {
    const notDetectors = ['detector.ts', 'detectors.ts', 'digit-groups.ts'];
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const ids = files.filter((name) => !notDetectors.includes(name)).map((name) => name.replace(/\.ts$/, ''));
    expect(DETECTORS.map((detector) => detector.id).sort()).toEqual(ids.sort());
  });

  it('has a default pattern for every detector', () => {
    expect(defaultPatterns().map((pattern) => pattern.id)).toEqual(DETECTORS.map((detector) => detector.id));
  });

  it('finds nothing for an unknown id', () => {
    expect(findDetector('constructor')).toBeUndefined();
  });
});
