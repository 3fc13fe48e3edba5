import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsReference } from './settings-reference.js';

const written = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8');

it('is what docs/settings.md says (otherwise: npm run docs:settings)', () => {
  expect(written).toBe(settingsReference());
});

it('has every setting once, under a heading, and says which are not in effect', () => {
  const rows = written.split('\n').filter((line) => line.startsWith('| `'));
  const keys = rows.map((line) => /^\| `([^`]+)`/.exec(line)?.[1]);
  for (const key of [
    'dlp.enabled',
    'encrypt.mode',
    'smime.encryptionAlgorithm',
    'pgp.cipher',
    'pdf.replyLink',
    'incoming.decrypt',
    'locality',
  ])
    expect(keys.filter((each) => each === key)).toHaveLength(1);
  expect(new Set(keys).size).toBe(rows.length);
  expect(rows.find((line) => line.startsWith('| `otp.enabled`'))).toContain('`otp.enabled` †');
});
