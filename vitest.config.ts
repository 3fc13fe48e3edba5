import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (name: string): string => fileURLToPath(new URL(`./libs/${name}/src/index.ts`, import.meta.url));

/** The doors of the libs, as package.json "imports" names them, resolved to source so that tests need no build. */
export const libDoors = Object.fromEntries(
  ['contracts', 'crypto', 'mail', 'dlp', 'events', 'event-store'].map((name) => [`#${name}`, lib(name)]),
);

/** End-to-end tests that promise something within a time, or mail that goes on beside other work. */
const looksAtTheClock = [
  'decision-races',
  'policy-change',
  'questions-beside-mail',
  'second-engine',
  'simulation',
  'triage-by-keyboard',
].map((name) => `test/e2e/${name}.e2e.spec.ts`);

const noEngineLeft = './test/support/no-engine-left.ts';

const withPostfix = ['notices', 'postfix', 'protected-by-postfix'].map((name) => `test/system/${name}.system.spec.ts`);

export default defineConfig({
  resolve: { alias: libDoors },
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1),
    maxConcurrency: 2,
    // What is polled for comes when the machine gets to it; the default of 1 s is a bet on its speed.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{libs,apps/engine}/**/*.spec.ts'],
          exclude: ['**/*.int.spec.ts', '**/node_modules/**', 'dist/**'],
          testTimeout: 30_000,
          // The parts under test are pure: modules are loaded once a worker, not once a file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'dashboard', include: ['apps/dashboard/**/*.spec.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{libs,apps/engine,test}/**/*.int.spec.ts'],
          exclude: ['**/node_modules/**', 'dist/**'],
          testTimeout: 30_000,
          // Loading the modules anew for each file was a third of the time; a file that changes what is global puts it back.
          isolate: false,
        },
      },
      {
        extends: true,
        // The built engine as a process, the built dashboard in a browser: two files side by side, for most of a test is waiting.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.spec.ts'],
          exclude: [...looksAtTheClock, '**/node_modules/**', 'dist/**'],
          setupFiles: noEngineLeft,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // On a server that is running somewhere: `npm run test:eventstore`.
        test: {
          name: 'eventstore',
          include: ['test/eventstore/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        // One file at a time, for their promises are about time.
        test: {
          name: 'clock',
          include: looksAtTheClock,
          setupFiles: noEngineLeft,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // What we protect, opened by the programs of others.
        test: {
          name: 'tools',
          sequence: { groupOrder: 3 },
          include: ['test/system/**/*.system.spec.ts'],
          exclude: withPostfix,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        // One Postfix at a time.
        test: {
          name: 'system',
          sequence: { groupOrder: 4 },
          include: withPostfix,
          setupFiles: noEngineLeft,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
