/**
 * `tsx bench/corpus-score.ts FOLDER`: detection by message on a corpus with known plants (`FOLDER/msg/*.eml` and
 * `FOLDER/truth.json`), through `lazaret scan --json`. Exit code 1 below 0.98 for cards or social security numbers.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAZARET = fileURLToPath(new URL('../bin/lazaret.mjs', import.meta.url));
const LEAST = 0.98;
const FILES_AT_ONCE = 250;

/** What is planted, and the detector that must find it. */
const KINDS = [
  { plant: 'card', pattern: 'credit-card' },
  { plant: 'ssn', pattern: 'us-ssn' },
] as const;

interface Truth {
  readonly messages: readonly { readonly file: string; readonly shape: string; readonly plants: readonly { readonly type: string }[] }[];
}
interface Scanned {
  readonly file: string;
  readonly findings: readonly { readonly pattern: string; readonly confidence: number }[];
}

const folder = process.argv[2];
if (folder === undefined) {
  console.log('corpus-score needs a corpus: tsx bench/corpus-score.ts FOLDER (with msg/*.eml and truth.json)');
} else {
  const { messages } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const found = scan(messages.map(({ file }) => join(folder, 'msg', file)));
  for (const { plant, pattern } of KINDS) score(messages, { plant, pattern, found: found.get(pattern) ?? new Set() });
}

/** The files in which each pattern was found. */
function scan(files: readonly string[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    const words = ['scan', '--json', ...files.slice(at, at + FILES_AT_ONCE)];
    const { stdout, status } = spawnSync(process.execPath, [LAZARET, ...words], { encoding: 'utf8', maxBuffer: 1e9 });
    if (status !== 0) throw new Error(`lazaret scan ended with ${String(status)}`);
    for (const line of stdout.trim().split('\n')) {
      const { file, findings } = JSON.parse(line) as Scanned;
      for (const { pattern, confidence } of findings) {
        // below one half a finding does not count for its pattern
        if (confidence >= 0.5) found.set(pattern, (found.get(pattern) ?? new Set()).add(file));
      }
    }
  }
  return found;
}

function score(messages: Truth['messages'], asked: { plant: string; pattern: string; found: ReadonlySet<string> }): void {
  const isPlanted = ({ plants }: Truth['messages'][number]): boolean => plants.some(({ type }) => type === asked.plant);
  const isFound = ({ file }: Truth['messages'][number]): boolean => [...asked.found].some((path) => path.endsWith(`/${file}`));
  const planted = messages.filter(isPlanted);
  const hits = messages.filter(isFound);
  const right = planted.filter(isFound);
  const precision = right.length / Math.max(1, hits.length);
  const recall = right.length / Math.max(1, planted.length);
  console.log(
    `${asked.pattern}: ${right.length} of ${planted.length} found, ${hits.length - right.length} false; precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  );
  for (const { file, shape } of planted.filter((message) => !isFound(message))) console.log(`  missed: ${file} (${shape})`);
  for (const { file, shape } of hits.filter((message) => !isPlanted(message))) console.log(`  false: ${file} (${shape})`);
  if (precision < LEAST || recall < LEAST) process.exitCode = 1;
}
