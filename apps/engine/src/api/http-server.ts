/** How the engine speaks HTTP: TLS, proxies, host names, headers, files; the routes themselves are controllers. */
import { readFileSync } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { EngineConfig } from '../config/engine-config.js';
import { isLoopback } from '../config/loopback.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { cacheHeader, dashboardDirectory, dashboardPages } from './dashboard-pages.js';
import { HELD_PATH } from '../originator/signed-links.js';
import { pageUrls } from '../originator/page-hosts.js';
import { PolicyBook } from '../policy/policy-book.js';
import { knownMethodsOnly } from './known-methods.js';
import { isOwnHost } from './origin-check.js';
import { sendProblem } from './problem-filter.js';
import { securityHeaders } from './security-headers.js';

/** A request that is not complete by then is ended; answers may take longer. */
const REQUEST_MS = 30_000;

/** The part of Nest's options that says whether the server speaks TLS. */
export function httpsOptions({ http }: EngineConfig): { httpsOptions?: { cert: Buffer; key: Buffer; minVersion: 'TLSv1.2' } } {
  const { certFile, keyFile } = http.tls;
  if (certFile === undefined || keyFile === undefined) return {};
  return { httpsOptions: { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2' } };
}

/**
 * To be called before the application listens.
 * @param dashboard - directory of the built dashboard.
 */
export function configureHttp(app: NestExpressApplication, dashboard = dashboardDirectory()): void {
  const config = app.get<EngineConfig>(ENGINE_CONFIG);
  // the proxy on this machine: the address that it saw is the last of X-Forwarded-For; what the client wrote before it, and
  // what a client writes that comes past the proxy, is not believed
  app.set('trust proxy', config.http.trustProxy ? 'loopback' : false);
  app.use(securityHeaders());
  const policy = app.get(PolicyBook, { strict: false });
  app.use(ownHostOnly(config, () => pageUrls(policy.current().state)));
  app.use(knownMethodsOnly());
  app.use(dashboardPages(dashboard));
  const setHeaders = (response: { setHeader(name: string, value: string): unknown }, file: string): void => {
    response.setHeader('Cache-Control', cacheHeader(file));
  };
  app.useStaticAssets(dashboard, { index: false, redirect: false, dotfiles: 'ignore', setHeaders });
  app.getHttpServer().requestTimeout = REQUEST_MS;
}

/** @param pages - other addresses under which senders reach their page, and nothing else. */
function ownHostOnly(
  { http }: EngineConfig,
  pages: () => readonly string[],
): (request: Request, response: Response, next: NextFunction) => void {
  const isLocalOnly = isLoopback(http.host) && !http.trustProxy && http.tls.certFile === undefined;
  return (request, response, next) => {
    const { host } = request.headers;
    const isPage = (): boolean => request.path.startsWith(`${HELD_PATH}/`) && pages().some((url) => isOwnHost(host, url, isLocalOnly));
    if (isOwnHost(host, http.publicUrl, isLocalOnly) || isPage()) next();
    else sendProblem(response, 'misdirected');
  };
}
