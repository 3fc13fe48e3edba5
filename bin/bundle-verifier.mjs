#!/usr/bin/env node
/** `bundle-verifier.mjs`: makes of the verifier of evidence bundles one file that needs nothing but Node. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What only deciders ask: nothing of it is called by a verifier. */
const unasked = {
  name: 'unasked',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#dlp$/ }, ({ path }) => ({ path, namespace: 'unasked', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'unasked' }, () => ({ contents: 'module.exports = {};' }));
  },
};

await build({
  entryPoints: [root('apps/engine/src/export/verifier/verify-evidence.ts')],
  outfile: root('dist/program/verify-evidence.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // whoever must believe it may want to read it
  minify: false,
  logLevel: 'warning',
  // the door of the store brings databases along, of which a verifier needs none
  alias: { '#event-store': root('libs/event-store/src/verification.ts'), '#events': root('libs/events/src/index.ts') },
  plugins: [unasked],
});
