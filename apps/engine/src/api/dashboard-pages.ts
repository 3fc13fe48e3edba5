/** The built dashboard: its files, and its one page for every address that is not the API's. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { NextFunction, Request, Response } from 'express';
import { packageRoot } from '../platform/package-root.js';
import { nonceOf } from './security-headers.js';

/** Served by controllers; everything else belongs to the dashboard. */
const NOT_PAGES = /^\/(api|health|ready|metrics|held)(\/|$)/i;
/** Addresses of the dashboard's own routes: plain words, and ids of patterns, which may hold a dot; all else is a file or nothing. */
const PAGE_PATH = /^\/(index\.html|patterns\/[\w.-]+|[\w/-]*)$/;
/** Names that the build gives to files whose content never changes: `main-5JH3K2QX.js`. */
const HASHED_NAME = /-[A-Z0-9]{8}\.\w+$/;

/** Where `ng build` puts the dashboard. */
export function dashboardDirectory(): string {
  return path.join(packageRoot(), 'dist', 'dashboard');
}

/** Answers page addresses with index.html; the nonce of the response goes where the build left a mark. */
export function dashboardPages(directory: string): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    if (!isPage(request)) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-store');
    readFile(path.join(directory, 'index.html'), 'utf8').then(
      (page) => response.type('text/html').send(page.replaceAll('__CSP_NONCE__', nonceOf(response))),
      () => response.status(503).type('text/html').send(NOT_BUILT),
    );
  };
}

/** For the static files: hashed ones are good for a year, the others are asked for each time. */
export function cacheHeader(file: string): string {
  return HASHED_NAME.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function isPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (NOT_PAGES.test(request.path)) return false;
  return PAGE_PATH.test(request.path);
}

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lazaret</title>
<h1>The dashboard is not built</h1>
<p>The engine runs and takes mail. Build the dashboard with <code>npm run build:dashboard</code> and reload this page.</p>
</html>`;
