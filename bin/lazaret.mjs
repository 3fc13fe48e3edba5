#!/usr/bin/env node
/** The `lazaret` program: runs what `npm run build` made. */
import { existsSync } from 'node:fs';

const entry = new URL('../dist/program/lazaret.js', import.meta.url);

if (existsSync(entry)) {
  await import(entry.href);
} else {
  console.error('lazaret: the program is not built yet: run "npm run build"');
  process.exitCode = 1;
}
