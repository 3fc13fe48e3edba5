/** docs/mail-flow.md names for every transition and every DLP setting a test that exists. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSetting } from '#dlp';
import { TRANSITIONS } from '../libs/dlp/test/support/flow-transitions.js';
import { readMailFlowPage, type NamedTest } from './support/mail-flow-page.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

const page = readMailFlowPage();
const named = [...page.transitions, ...page.settings].map(({ test }) => test);
const folder = mkdtempSync(join(tmpdir(), 'lazaret-page-'));
/** All tests of those files. */
let tests: readonly { readonly file: string; readonly name: string }[];

beforeAll(async () => {
  const list = join(folder, 'tests.json');
  const files = [...new Set(named.map(({ file }) => file))];
  await promisify(execFile)(process.execPath, [VITEST, 'list', '--project=unit', '--project=e2e', ...files, `--json=${list}`], {
    cwd: ROOT,
  });
  tests = JSON.parse(readFileSync(list, 'utf8')) as typeof tests; // written by vitest
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Tests that are named and that nobody has written. */
function missing(wanted: readonly NamedTest[]): NamedTest[] {
  const isThere = ({ file, title }: NamedTest): boolean =>
    tests.some((test) => test.file === join(ROOT, file) && test.name.split(' > ').some((name) => name.startsWith(title)));
  return wanted.filter((test) => !isThere(test));
}

describe('docs/mail-flow.md', () => {
  it('has every transition that there is, once, and no other', () => {
    expect(page.transitions.flatMap(({ steps }) => steps).sort()).toEqual(TRANSITIONS);
  });

  it('has the 24 settings in their order, as they are', () => {
    expect(page.settings.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    for (const { key, ends, factory } of page.settings) {
      const setting = findSetting(key);
      const shown = setting?.factory === true ? 'on' : setting?.factory === false ? 'off' : 'empty';
      expect([key, setting?.ends, factory.split(':')[0]]).toEqual([key, ends, shown]);
    }
    expect(new Set(page.settings.map(({ key }) => key)).size).toBe(24);
  });

  it('names only tests that exist', () => {
    expect(missing(named)).toEqual([]);
  });

  it('would be found out if it named one that does not', () => {
    const file = 'test/e2e/mail-flow.e2e.spec.ts';
    const invented = [
      { file, title: 'dlp → dlp-shred: pattern' },
      { file: 'test/e2e/nowhere.e2e.spec.ts', title: 'dlp → dlp-warn: pattern' },
    ];
    expect(missing([{ file, title: 'dlp → dlp-warn: pattern' }, ...invented])).toEqual(invented);
    expect(() => readMailFlowPage('| `dlp` | `dlp-warn` | pattern | X: some test |')).toThrow('no test is named by: X: some test');
  });
});
