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

it('blots out the password of a store, also in a URL that is not written well', () => {
  const shownOf = (url: string): string => effectiveConfig(configFrom({ store: { url } }, '/srv')).store.url;
  expect(shownOf('postgres://lazaret:hunter2@db.example.org/lazaret')).toBe('postgres://lazaret:***@db.example.org/lazaret');
  for (const url of ['postgres://u:hun@ter2@db/l', 'postgres://u:hun/ter2@db/l']) expect(shownOf(url)).not.toMatch(/hun|ter2/);
});
