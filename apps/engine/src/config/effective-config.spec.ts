import { expect, it } from 'vitest';
import { effectiveConfig } from './effective-config.js';
import { configFrom } from './load-config.js';

it('blots out a password in a URL and shows everything else', () => {
  const config = configFrom({ http: { publicUrl: 'https://reader:hunter2@dlp.example.org/' } }, '/srv');
  const shown = JSON.stringify(effectiveConfig(config));
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('https://reader:***@dlp.example.org/');
  expect(effectiveConfig(configFrom({}, '/srv'))).toEqual(configFrom({}, '/srv'));
});
