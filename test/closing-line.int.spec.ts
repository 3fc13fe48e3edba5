import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeEach(() => {
  // Below the project, so that the specs find vitest; ignored by git and by the other suites.
  folder = mkdtempSync(join(ROOT, 'node_modules/.closing-line-'));
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: { include: ['*.spec.mjs'] } };`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const spec = (name: string, lines: string): void =>
  writeFileSync(join(folder, `${name}.spec.mjs`), `import { expect, it } from 'vitest';\n${lines}\n`);

function run(): { lastLine: string | undefined; status: number | null } {
  const words = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--dir', folder, '--root', folder];
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'test/support/closing-line-reporter.ts')}`];
  const { stdout, status } = spawnSync(process.execPath, [...words, ...reporters], {
    encoding: 'utf8',
    env: { ...process.env, VITEST: '' },
  });
  return { lastLine: stdout.trimEnd().split('\n').at(-1), status };
}

it('closes a run with what passed and what failed, skipped tests left out', () => {
  spec('good', `it('a', () => expect(1).toBe(1));\nit('b', () => expect(1).toBe(1));\nit.skip('c', () => expect(1).toBe(2));`);
  expect(run()).toEqual({ lastLine: '2 passed, 0 failed', status: 0 });
});

it('counts a failing test, and a file that cannot be loaded as one failure', () => {
  spec('mixed', `it('a', () => expect(1).toBe(1));\nit('b', () => expect(1).toBe(2));`);
  spec('broken', `throw new Error('not loaded');`);
  expect(run()).toEqual({ lastLine: '1 passed, 2 failed', status: 1 });
});
