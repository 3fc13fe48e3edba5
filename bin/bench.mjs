#!/usr/bin/env node
/** `npm run bench [name …]`: every benchmark in turn, or those that are named; each prints its ratios. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './built.mjs';

const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');

/** A file that only exports is what benchmarks share. */
const benchmarks = readdirSync(join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts') && !/^export /m.test(readFileSync(join(ROOT, 'bench', file), 'utf8')))
  .map((file) => file.slice(0, -'.ts'.length));

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benchmarks.includes(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are: ${benchmarks.join(', ')}`);
  process.exitCode = 1;
} else {
  for (const name of wanted.length > 0 ? wanted : benchmarks) {
    console.log(`\n== ${name}`);
    const { status } = spawnSync(process.execPath, [TSX, join(ROOT, 'bench', `${name}.ts`)], { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
