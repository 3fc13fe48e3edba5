#!/usr/bin/env node
/** `npm run test:eventstore`: the contract of the store, and an engine from end to end, on the server that EVENTSTORE_URL names. Without one nothing is tested, and that is said. */
import { spawnSync } from 'node:child_process';
import { ROOT } from './built.mjs';

if (!process.env.EVENTSTORE_URL) {
  console.log('skipped, nothing was tested: EVENTSTORE_URL is not set.');
  console.log('Start an empty EventStoreDB (21.10 or later) or KurrentDB, and give its connection string:');
  console.log("  EVENTSTORE_URL='esdb://127.0.0.1:2113?tls=false' npm run test:eventstore");
  console.log('0 passed, 0 failed');
} else {
  for (const words of [
    ['npm', 'run', '--silent', 'build:stale', 'engine'],
    ['npx', 'vitest', 'run', '--project', 'eventstore'],
  ]) {
    const [program, ...rest] = words;
    const { status } = spawnSync(program, rest, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
