import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (name: string): string => fileURLToPath(new URL(`./libs/${name}/src/index.ts`, import.meta.url));

/** The doors of the libs, as package.json "imports" names them, resolved to source so that tests need no build. */
export const libDoors = Object.fromEntries(
  ['contracts', 'crypto', 'mail', 'dlp', 'events', 'event-store'].map((name) => [`#${name}`, lib(name)]),
);

export default defineConfig({
  resolve: { alias: libDoors },
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{libs,apps/engine}/**/*.spec.ts'],
          exclude: ['**/*.int.spec.ts', '**/node_modules/**', 'dist/**'],
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
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.e2e.spec.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.system.spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
