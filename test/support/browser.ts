import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';

/**
 * A real Chromium out of an npm package: nothing from apt, nothing downloaded. The caller closes it.
 * `LAZARET_CHROMIUM` names another browser to use instead.
 */
export async function openBrowser(): Promise<Browser> {
  const own = process.env['LAZARET_CHROMIUM'];
  return driver.launch({
    executablePath: own ?? (await chromium.executablePath()),
    // The package's list is made for a cloud function; one process less would also mean one isolation less.
    args: chromium.args.filter(
      (arg) =>
        !['--single-process', '--no-zygote', '--disable-web-security', '--disable-site-isolation-trials', '--in-process-gpu'].includes(arg),
    ),
    headless: true,
  });
}
