/** A browser page before a fresh double, for every test anew. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openBrowser } from './browser.js';
import { builtDashboard } from './built-dashboard.js';
import { type Double, type DoubleOptions, startDouble } from './double-api.js';

export interface Stage {
  readonly double: Double;
  readonly page: Page;
  /** Requests of this route's line that were heard so far: `POST /api/v1/patterns`. */
  heard(line: string): Double['requests'];
  /** Begins anew with other options. */
  restart(options: Partial<DoubleOptions>): Promise<void>;
}

/** Call at the top of a file; the stage is there within each test. */
export function dashboardStage(options: Partial<DoubleOptions>): Stage {
  let browser: Browser;
  let dashboard: string;
  let double: Double;
  let context: BrowserContext;
  let page: Page;
  const start = async (wanted: Partial<DoubleOptions>): Promise<void> => {
    double = await startDouble({ dashboard, ...wanted });
    context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    // What does not come within ten seconds does not come.
    page.setDefaultTimeout(10_000);
  };
  const stop = async (): Promise<void> => {
    await context.close();
    await double.close();
  };
  beforeAll(async () => {
    dashboard = await builtDashboard();
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(() => start(options));
  afterEach(stop);
  return {
    get double() {
      return double;
    },
    get page() {
      return page;
    },
    heard: (line) => double.requests.filter((request) => request.line === line),
    restart: async (wanted) => {
      await stop();
      await start({ ...options, ...wanted });
    },
  };
}
