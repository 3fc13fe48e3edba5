import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configReference } from './config-reference.js';
import { referenceTable } from './reference-table.js';

const written = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

it('is what docs/configuration.md says (otherwise: npm run docs:config)', () => {
  expect(written).toBe(referenceTable());
});

it('documents every value, with a meaning and with what is allowed', () => {
  const values = [...configReference().values()].filter(({ children }) => children.length === 0);
  expect(values.filter(({ description, allowed }) => description === '' || allowed === '')).toEqual([]);
  for (const key of ['smtp.port', 'smtp.tls.mode', 'routes.outbound.passwordFile', 'delivery.retrySeconds', 'store.url']) {
    expect(written).toContain(`| \`${key}\` |`);
  }
});
