import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { EngineProcess } from './engine-process.js';

/** Opens the first account of a new engine in the browser, as its one-time link asks; it has every role. */
export async function openFirstAccount(page: Page, engine: EngineProcess): Promise<void> {
  const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
  await page.goto(`${pagesUrl(engine)}/setup#token=${token}`);
  await page.getByLabel('Your name').fill('Ana Novak');
  await page.getByLabel('E-mail').fill('ana@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('a long sentence for a test');
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.waitForURL('**/quarantine');
}

/** Where the browser reaches the engine: `__Host-` cookies are kept on plain HTTP for `localhost` only. */
export function pagesUrl(engine: EngineProcess): string {
  return engine.httpUrl.replace('127.0.0.1', 'localhost');
}
