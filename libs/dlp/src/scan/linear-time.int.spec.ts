import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns } from './compile.js';
import { scanMessage } from './scan-message.js';

const HALF = 512 * 1024;
/** CPU seconds allowed for 1 MB, and growth allowed from half of it; below the floor a quotient of times says nothing. */
const MAX_SECONDS = 2;
const MAX_GROWTH = 2.5;
const GROWTH_FLOOR_SECONDS = 0.1;

function cpuSeconds(patterns: readonly Pattern[], unit: string, bytes: number): number {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  const text = Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit))));
  const before = process.cpuUsage();
  scanMessage([{ path: '1', kind: 'body', text }], compilation.patterns, { skipWords: NO_SKIP_WORDS });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('the built-in detectors take time in proportion to the text', () => {
  it.each([
    '1',
    '4 1 ',
    '4111 ',
    '1.',
    '536-90-4399-',
    '@',
    'a@',
    'a.',
    ' ',
    ' \t\n',
    'DE89',
    'DE89 ',
    ':',
    'a1:',
    '"',
    '+1',
    '030-',
    'eyJ',
    'eyJaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '4\u200b',
  ])('%j, 1 MB of it', (unit) => {
    cpuSeconds(defaultPatterns(), unit, 16 * 1024);
    const half = cpuSeconds(defaultPatterns(), unit, HALF);
    const whole = cpuSeconds(defaultPatterns(), unit, 2 * HALF);
    expect(whole).toBeLessThan(MAX_SECONDS);
    expect(whole).toBeLessThan(Math.max(GROWTH_FLOOR_SECONDS, half) * MAX_GROWTH);
  });
});

describe('expressions that ruin a backtracking engine', () => {
  it.each(['(a+)+$', '(.*)*x', '(\\w|\\d)+!', '(a|a)*b', '(?:a?){50}a{50}b', '([a-z]+)*\\d$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'are refused or end: %s',
    (regex) => {
      const [template] = defaultPatterns();
      if (template === undefined) throw new Error('no template');
      const pattern: Pattern = { ...template, matcher: { kind: 'regex', regex, caseSensitive: false } };
      if (compilePatterns([pattern]).kind === 'refused') return;
      expect(cpuSeconds([pattern], 'a', HALF)).toBeLessThan(1);
    },
  );
});
