import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';

const UNWANTED = [
  // The package's list is made for a cloud function; one process less would also mean one isolation less.
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--disable-site-isolation-trials',
  '--in-process-gpu',
  // Nothing here draws in 3D, and a graphics card played by the processor costs more than all the rest of a test.
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/**
 * A real Chromium out of an npm package: nothing from apt, nothing downloaded. The caller closes it.
 * `LAZARET_CHROMIUM` names another browser to use instead.
 */
export async function openBrowser(): Promise<Browser> {
  const own = process.env['LAZARET_CHROMIUM'];
  return driver.launch({
    executablePath: own ?? (await chromium.executablePath()),
    args: [...chromium.args.filter((arg) => !UNWANTED.includes(arg)), '--disable-gpu'],
    headless: true,
  });
}
