#!/usr/bin/env node
/** `npm run dev`: the engine, compiled and started again at every change, and the dashboard's own server with live reload. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, ROOT, staleParts } from './built.mjs';

const bin = (name) => join(ROOT, 'node_modules/.bin', name);

// Each watches the files that the one before it writes.
const TASKS = [
  [bin('nest'), ['build', 'engine', '--watch']],
  [process.execPath, [join(ROOT, 'bin/bundle-engine.mjs'), '--watch']],
  [process.execPath, ['--watch', '--enable-source-maps', join(ROOT, 'bin/lazaret.mjs'), 'serve', ...process.argv.slice(2)]],
  [bin('ng'), ['serve', 'dashboard']],
];

if (staleParts().every(build)) {
  const children = TASKS.map(([program, words]) => spawn(program, words, { cwd: ROOT, stdio: 'inherit' }));
  const stop = () => children.forEach((child) => child.kill('SIGTERM'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  for (const child of children) child.on('exit', stop);
} else {
  process.exitCode = 1;
}
