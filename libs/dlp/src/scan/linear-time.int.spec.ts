import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { NO_SKIP_WORDS } from '../normalize/normalize.js';
import type { Pattern } from '../pattern.js';
import { defaultPatterns } from '../policy/default-patterns.js';
import { compilePatterns } from './compile.js';
import { scanMessage } from './scan-message.js';

const HALF = 512 * 1024;
/**
 * What 1 MB may cost, in reference runs beside it: a slow or busy machine is slow at both. Growth allowed from half of it;
 * below the floor a quotient of times says nothing.
 */
const MAX_REFERENCES = 100;
const MAX_GROWTH = 2.5;
const GROWTH_FLOOR_REFERENCES = 3;
/** Others who use the machine only ever add time: what is too slow once is measured again, and the least counts. */
const ATTEMPTS = 3;

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** 25,000 searches with one expression, as a scan is made of them; 0.04 s on the machine where the limits were chosen. */
function referenceSeconds(): number {
  const text = Buffer.from('030-'.repeat(25_000));
  const expression = new RE2('\\b\\d{3}-\\d{3}-\\d{3}\\b', 'g');
  return cpuSecondsOf(() => {
    for (let from = 0; from < text.length; from += 4) {
      expression.lastIndex = from;
      expression.exec(text);
    }
  });
}

interface Cost {
  /** Of the whole and of its half, in reference runs. */
  readonly whole: number;
  readonly half: number;
}

function costOf(patterns: readonly Pattern[], unit: string): Cost {
  referenceSeconds(); // the first one also compiles
  const reference = Math.max(referenceSeconds(), referenceSeconds());
  const [half, whole] = [HALF, 2 * HALF].map((bytes) => cpuSeconds(patterns, unit, bytes) / reference);
  return { half: half ?? Infinity, whole: whole ?? Infinity };
}

const isFine = ({ whole, half }: Cost): boolean => whole < MAX_REFERENCES && whole < Math.max(GROWTH_FLOOR_REFERENCES, half) * MAX_GROWTH;

function cpuSeconds(patterns: readonly Pattern[], unit: string, bytes: number): number {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  const text = Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit))));
  return cpuSecondsOf(() => scanMessage([{ path: '1', kind: 'body', text }], compilation.patterns, { skipWords: NO_SKIP_WORDS }));
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
    cpuSeconds(defaultPatterns(), unit, 16 * 1024); // what is compiled at first use
    const costs: Cost[] = [];
    while (costs.length < ATTEMPTS && !costs.some(isFine)) costs.push(costOf(defaultPatterns(), unit));
    expect(costs.some(isFine), JSON.stringify(costs)).toBe(true);
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
      expect(cpuSeconds([pattern], 'a', HALF) / referenceSeconds()).toBeLessThan(MAX_REFERENCES / 4);
    },
  );
});
