#!/usr/bin/env node
/** `npm start`: builds what is missing or older than its sources, then runs the engine. Words after it go to `lazaret serve`. */
import { build, staleParts } from './built.mjs';

if (staleParts().every(build)) {
  process.argv.splice(2, 0, 'serve');
  await import('./lazaret.mjs');
} else {
  console.error('lazaret: the build failed, see above; "npm ci" installs what it needs');
  process.exitCode = 1;
}
