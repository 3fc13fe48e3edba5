/** Headers that tell browsers what the pages of this engine never do. */
import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

const YEAR_SECONDS = 31_536_000;

/**
 * Scripts, fonts and connections from here only, styles from here or with the nonce of the response, pictures also from
 * `data:` (the shown mail's own). A sandboxed `srcdoc` frame inherits all of it: no remote content whatever the mail says.
 */
export function securityHeaders(): (request: Request, response: Response, next: NextFunction) => void {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_, response) => `'nonce-${nonceOf(response)}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    originAgentCluster: true,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false, // only over TLS, below
    xFrameOptions: { action: 'deny' },
    xPoweredBy: true,
  });
  return (request, response, next) => {
    if (request.secure) response.setHeader('Strict-Transport-Security', `max-age=${String(YEAR_SECONDS)}`);
    headers(request, response, next);
  };
}

const nonces = new WeakMap<object, string>();

/** The nonce of one response: 128 random bits. */
export function nonceOf(response: object): string {
  const nonce = nonces.get(response) ?? randomBytes(16).toString('base64');
  nonces.set(response, nonce);
  return nonce;
}
