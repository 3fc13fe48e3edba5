import type { Reporter, TestModule } from 'vitest/node';

/** How many tests passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Adds one line, `N passed, N failed`, to the end of a run, so that a script can add up several runs. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed } = tally(modules);
    // After the default reporter, which writes its summary in the same turn.
    setImmediate(() => process.stdout.write(`${passed} passed, ${failed + unhandledErrors.length} failed\n`));
  }
}

/** Counts tests; a file that could not be loaded, or failed outside of its tests, counts as one failure. */
function tally(modules: readonly TestModule[]): Tally {
  let passed = 0;
  let failed = 0;
  for (const module of modules) {
    failed += module.errors().length > 0 ? 1 : 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      passed += state === 'passed' ? 1 : 0;
      failed += state === 'failed' ? 1 : 0;
    }
  }
  return { passed, failed };
}
