/** Whether the built files are there and newer than their sources, and how they are built. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const PARTS = [
  {
    name: 'engine',
    script: 'build:engine',
    built: 'dist/program/lazaret.js',
    stamp: 'dist/engine.tsbuildinfo',
    sources: [
      'apps/engine/src',
      'libs',
      'bin/bundle-engine.mjs',
      'package.json',
      'tsconfig.base.json',
      'tsconfig.engine.json',
      'nest-cli.json',
    ],
  },
  {
    name: 'dashboard',
    script: 'build:dashboard',
    built: 'dist/dashboard/index.html',
    stamp: 'dist/dashboard/index.html',
    sources: ['apps/dashboard', 'libs/contracts', 'package.json', 'angular.json'],
  },
];

/** The parts that have to be built: missing, or older than a source. */
export function staleParts() {
  return PARTS.filter(({ built, stamp, sources }) => {
    const builtAt = modifiedAt(built) === undefined ? undefined : modifiedAt(stamp);
    return builtAt === undefined || sources.some((source) => newest(join(ROOT, source)) > builtAt);
  });
}

/** Builds one part; answers whether that worked. */
export function build({ name, script, stamp }) {
  console.log(`building the ${name} …`);
  const began = new Date();
  const { status } = spawnSync('npm', ['run', '--silent', script], { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) return false;
  // An incremental build that finds nothing to do writes nothing; what was saved while it ran is newer than this.
  utimesSync(join(ROOT, stamp), began, began);
  return true;
}

function modifiedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs;
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return /\.spec\.ts$/.test(path) ? 0 : stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}
