/**
 * How fast text is scanned: the whole way (normalize both views, sets, exact search, validators, context), the scan alone, and
 * V8's RegExp run one by one over the same text with the same patterns. CPU time, best of several rounds.
 *
 *   npx tsx bench/scan.ts [rounds]
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import {
  compilePatterns,
  defaultPatterns,
  normalizeParts,
  NO_SKIP_WORDS,
  readPatternFile,
  scanMessage,
  type CompiledPatterns,
  type Pattern,
  type ScanPart,
} from '../libs/dlp/src/index.js';
import { sampleText } from './sample-text.js';

const ROUNDS = Number(process.argv[2] ?? 5);
const MEGABYTE = 1e6;
/** A mail's worth of text: what is scanned at once. */
const MESSAGE_BYTES = 20_000;
const TEXT_BYTES = 2 * MEGABYTE;

function readLines(file: string): readonly Pattern[] {
  const parsed = readPatternFile(readFileSync(new URL(file, import.meta.url), 'utf8'), 'lines', { action: 'quarantine', state: 'live' });
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.problems));
  return parsed.patterns;
}

function compile(patterns: readonly Pattern[]): CompiledPatterns {
  const compilation = compilePatterns(patterns);
  if (compilation.kind === 'refused') throw new Error(JSON.stringify(compilation.refused));
  return compilation.patterns;
}

/** Best CPU seconds of one round. */
function bestSeconds(run: () => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function runRegExps(expressions: readonly RegExp[], texts: readonly string[]): void {
  for (const text of texts) {
    for (const expression of expressions) {
      expression.lastIndex = 0;
      for (let match = expression.exec(text); match !== null; match = expression.exec(text)) if (match[0] === '') expression.lastIndex++;
    }
  }
}

function measure(name: string, patterns: readonly Pattern[], messages: readonly ScanPart[]): void {
  const compiled = compile(patterns);
  const options = { skipWords: NO_SKIP_WORDS };
  const texts = messages.map((message) => message.text.toString('utf8'));
  const megabytes = messages.reduce((sum, message) => sum + message.text.length, 0) / MEGABYTE;
  const sources = patterns.flatMap(({ matcher }) => (matcher.kind === 'regex' ? [new RegExp(matcher.regex, 'gi')] : []));
  const whole = bestSeconds(() => {
    for (const message of messages) scanMessage([message], compiled, options);
  });
  const normalizing = bestSeconds(() => {
    for (const message of messages) normalizeParts([message], options);
  });
  const regExps =
    sources.length === patterns.length
      ? bestSeconds(() => {
          runRegExps(sources, texts);
        })
      : undefined;
  const rate = (seconds: number): string => (megabytes / seconds).toFixed(1).padStart(8);
  const ratio = (seconds: number): string => (regExps === undefined ? '' : `${(regExps / seconds).toFixed(1)}×`);
  const columns = [rate(whole), rate(normalizing), rate(whole - normalizing), regExps === undefined ? '       –' : rate(regExps)];
  console.log(`${name.padEnd(28)}${columns.join('')}${ratio(whole).padStart(10)}${ratio(whole - normalizing).padStart(10)}`);
}

function asMessages(text: string, bytes: number): ScanPart[] {
  const all = Buffer.from(text);
  const count = Math.ceil(all.length / bytes);
  return Array.from({ length: count }, (_, i) => ({ path: '1', kind: 'body', text: all.subarray(i * bytes, (i + 1) * bytes) }));
}

const started = performance.now();
const sets = { 'built-in 12': defaultPatterns(), '60 patterns': readLines('patterns60.tsv'), '500 patterns': readLines('patterns500.tsv') };
console.log(`MB/s of CPU time, ${TEXT_BYTES / MEGABYTE} MB in messages of ${MESSAGE_BYTES / 1000} kB, best of ${ROUNDS}`);
console.log(`${''.padEnd(28)}   whole normalize  scan  V8 RegExp whole ÷ V8 scan ÷ V8`);
for (const [name, patterns] of Object.entries(sets)) {
  measure(`${name}, no hits`, patterns, asMessages(sampleText(TEXT_BYTES, 0), MESSAGE_BYTES));
  measure(`${name}, sparse`, patterns, asMessages(sampleText(TEXT_BYTES, 2_000), MESSAGE_BYTES));
  measure(`${name}, dense`, patterns, asMessages(sampleText(TEXT_BYTES, 10), MESSAGE_BYTES));
}
console.log(`took ${((performance.now() - started) / 1000).toFixed(0)} s`);
