#!/usr/bin/env node
/** `npm run check`: types, lint, boundaries and unit tests side by side; each one's output in one piece when it ends. */
import { spawn } from 'node:child_process';
import { ROOT } from './built.mjs';

const SCRIPTS = ['lint', 'test:unit', 'types', 'boundaries'];

const endings = await Promise.all(SCRIPTS.map(run));
for (const { script, code, seconds } of endings) console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${script} (${seconds} s)`);
process.exitCode = endings.every(({ code }) => code === 0) ? 0 : 1;

function run(script) {
  const began = Date.now();
  const child = spawn('npm', ['run', '--silent', script], { cwd: ROOT, shell: process.platform === 'win32' });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat([Buffer.from(`\n== ${script}\n`), ...chunks]));
      resolve({ script, code, seconds: Math.round((Date.now() - began) / 1000) });
    });
  });
}
