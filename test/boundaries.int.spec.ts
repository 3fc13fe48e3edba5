import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIG = ['.dependency-cruiser.mjs', '.dependency-cruiser.resolve.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json'];

/** The doors and files that the imports below point at. */
const TARGETS = [
  ...['contracts', 'crypto', 'mail', 'dlp', 'events', 'event-store'].map((lib) => `libs/${lib}/src/index.ts`),
  'libs/dlp/src/scan/inside.ts',
  'apps/engine/src/receive/transmission.ts',
  'apps/engine/src/deliver/next-hop.ts',
  'apps/engine/src/quarantine/release.ts',
  'apps/engine/src/quarantine/release-command.ts',
  'apps/engine/src/project/held-messages.ts',
  'apps/engine/src/notices/outbox.ts',
];

/** rule → file that breaks it and the import that does */
const FORBIDDEN: [rule: string, file: string, imported: string][] = [
  ['direction-dlp', 'libs/dlp/src/a.ts', '#mail'],
  ['direction-mail', 'libs/mail/src/a.ts', '#events'],
  ['direction-crypto', 'libs/crypto/src/a.ts', '#contracts'],
  ['direction-contracts', 'libs/contracts/src/a.ts', '#dlp'],
  ['direction-events', 'libs/events/src/a.ts', '#mail'],
  ['direction-event-store', 'libs/event-store/src/a.ts', '#crypto'],
  ['libs-know-no-framework', 'libs/events/src/b.ts', '@nestjs/common'],
  ['libs-know-no-framework', 'libs/contracts/src/b.ts', 'rxjs'],
  ['pure-libs-no-io', 'libs/dlp/src/c.ts', 'node:fs'],
  ['pure-libs-no-io', 'libs/mail/src/c.ts', 'node:net'],
  ['pure-libs-no-io', 'libs/events/src/c.ts', 'node:child_process'],
  ['lib-door-only', 'apps/engine/src/inspect/d.ts', '../../../../libs/dlp/src/scan/inside.js'],
  ['lib-door-only-among-libs', 'libs/events/src/d.ts', '../../dlp/src/scan/inside.js'],
  ['libs-know-no-app', 'libs/mail/src/e.ts', '../../../apps/engine/src/quarantine/release.js'],
  ['features-meet-through-events', 'apps/engine/src/deliver/f.ts', '../quarantine/release.js'],
  ['features-meet-through-events', 'apps/engine/src/inspect/f.ts', '../receive/transmission.js'],
  ['message-path-runs-downstream', 'apps/engine/src/receive/f.ts', '../project/held-messages.js'],
  ['dashboard-only-contracts', 'apps/dashboard/src/g.ts', '#events'],
  ['one-driver-home-better-sqlite3', 'apps/engine/src/api/h.ts', 'better-sqlite3'],
  ['one-driver-home-re2', 'libs/mail/src/h.ts', 're2'],
  ['no-dev-dependency-in-production', 'apps/engine/src/inspect/i.ts', 'fast-check'],
  ['production-knows-no-test', 'apps/engine/src/inspect/j.ts', '../../../../test/support/k.js'],
  ['replay-acts-on-nothing', 'apps/engine/src/replay/m.ts', '../notices/outbox.js'],
  ['replay-acts-on-nothing', 'apps/engine/src/replay/n.ts', '../platform/way-to-the-outbox.js'],
  ['not-resolvable', 'apps/engine/src/inspect/l.ts', './absent.js'],
];

const ALLOWED: [file: string, imported: string][] = [
  ['libs/events/src/ok.ts', '#dlp'],
  ['libs/event-store/src/ok.ts', '#events'],
  ['libs/dlp/src/ok.ts', 're2'],
  ['libs/crypto/src/ok.ts', 'node:fs'],
  ['apps/engine/src/inspect/ok.ts', '#mail'],
  ['apps/engine/src/receive/ok.ts', '../deliver/next-hop.js'],
  ['apps/engine/src/deliver/ok.ts', '../quarantine/release-command.js'],
  ['apps/dashboard/src/ok.ts', '#contracts'],
  ['libs/dlp/src/ok.spec.ts', 'node:fs'],
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let tree = '';
let violations: readonly string[] = [];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'lazaret-boundaries-'));
  for (const file of CONFIG) copyFileSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const file of [...TARGETS, 'test/support/k.ts']) write(file, 'export const here = 1;\n');
  for (const [, file, imported] of FORBIDDEN) write(file, `import '${imported}';\n`);
  for (const [file, imported] of ALLOWED) write(file, `import '${imported}';\n`);
  write('apps/engine/src/platform/way-to-the-outbox.ts', "import '../notices/outbox.js';\n");
  write('apps/engine/src/api/circle-a.ts', "import './circle-b.js';\n");
  write('apps/engine/src/api/circle-b.ts', "import './circle-a.js';\n");
  violations = cruise();
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(join(tree, dirname(file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

/** `rule file` for every violation. */
function cruise(): string[] {
  const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const report = execFileSync(process.execPath, [cli, '--config', '.dependency-cruiser.mjs', '-T', 'json', 'apps', 'libs'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(report) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

describe('the import table', () => {
  it.each(FORBIDDEN)('%s: refuses %s → %s', (rule, file) => {
    expect(violations).toContain(`${rule} ${file}`);
  });

  it('refuses two files that need each other', () => {
    expect(violations.filter((violation) => violation.startsWith('no-circular'))).not.toHaveLength(0);
  });

  it.each(ALLOWED)('lets %s → %s pass', (file) => {
    expect(violations.filter((violation) => violation.endsWith(` ${file}`))).toEqual([]);
  });
});
