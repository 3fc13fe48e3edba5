#!/usr/bin/env node
/**
 * `bundle-engine.mjs [--watch]`: makes of the compiled engine and the libraries it begins with a few files that load at once: some two thousand small ones cost most of
 * a start (docs/adr/0027-bundled-program.md has the figures). What has native code, files of its own, or is seldom needed stays a package.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Each is the beginning of a process or of a thread. */
const ENTRIES = [
  'dist/apps/engine/src/cli/lazaret.js',
  'dist/apps/engine/src/inspect/inspector-process.js',
  'dist/apps/engine/src/protect/work/protect-process.js',
  'dist/apps/engine/src/certificates/certificate-file-worker.js',
  'dist/apps/engine/src/pgp-keys/pgp-worker.js',
  'dist/libs/event-store/src/sqlite-writer.js',
  'dist/libs/event-store/src/postgres-writer.js',
];

const BUNDLED = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/platform-express',
  'commander',
  'csv-parse',
  'fflate',
  'helmet',
  'htmlparser2',
  'iconv-lite',
  'liquidjs',
  'reflect-metadata',
  'rxjs',
  'smol-toml',
  'smtp-server',
  'ulid',
  'uuid',
  'yaml',
  'zod',
];

/** Asked for by Nest, and not there. */
const ABSENT = ['@nestjs/microservices', '@nestjs/websockets', 'class-transformer', 'class-validator'];

const outdir = root('dist/program');
const isWatching = process.argv.includes('--watch');
// what runs is watched, too: it must not be gone for a moment
if (!isWatching) rmSync(outdir, { recursive: true, force: true });
const options = {
  entryPoints: ENTRIES.map(root),
  outdir,
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  // the CommonJS among the libraries asks for Node's own modules
  banner: { js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);" },
  plugins: [{ name: 'packages', setup: keepPackages }],
};
if (isWatching) await (await context(options)).watch();
else await build(options);
if (!isWatching) await import('./bundle-verifier.mjs');

/** A package stays one unless it, or the one that imports it, is bundled. */
function keepPackages({ onResolve }) {
  onResolve({ filter: /^[^./#]/ }, ({ path, importer, kind }) => {
    if (kind === 'entry-point' || path.startsWith('node:')) return undefined;
    const isOf = (name) => path === name || path.startsWith(`${name}/`);
    const isBundled = importer.includes('/node_modules/') || BUNDLED.some(isOf);
    return isBundled && !ABSENT.some(isOf) ? undefined : { path, external: true };
  });
}
