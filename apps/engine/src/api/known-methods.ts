/** Which methods an address takes: for the answer to one that it does not. */
import { routes, type Route } from '#contracts';
import type { NextFunction, Request, Response } from 'express';
import { HELD_PATH } from '../originator/signed-links.js';
import { sendProblem } from './problem-filter.js';
import { API_PREFIX } from './served-route.js';

const OPEN_PATHS = ['/health', '/ready', '/metrics', `${API_PREFIX}/openapi.json`];

/** The page of senders. */
const HELD_PAGE = [
  [`${HELD_PATH}/:token`, 'GET'],
  [`${HELD_PATH}/:token/:step`, 'GET'],
  [`${HELD_PATH}/:token/:step`, 'POST'],
] as const;

interface Address {
  readonly shape: RegExp;
  readonly methods: Set<string>;
}

const addresses = knownAddresses();

/** Methods of a path as the router reads it, in any letter case and with or without a slash at its end; empty when nothing is there. */
export function methodsOf(path: string): readonly string[] {
  const found = addresses.filter(({ shape }) => shape.test(path)).flatMap(({ methods }) => [...methods]);
  // the router answers HEAD wherever it answers GET
  return [...new Set(found.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort();
}

/** Refuses a method that the address does not take. */
export function knownMethodsOnly(): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const methods = methodsOf(request.path);
    if (methods.length === 0 || methods.includes(request.method)) {
      next();
      return;
    }
    response.setHeader('Allow', methods.join(', '));
    sendProblem(response, 'method-not-allowed');
  };
}

function knownAddresses(): readonly Address[] {
  const byPath = new Map<string, Address>();
  const enter = (path: string, method: string): void => {
    const known = byPath.get(path) ?? { shape: shapeOf(path), methods: new Set() };
    known.methods.add(method);
    byPath.set(path, known);
  };
  for (const { path, method } of Object.values<Route>(routes)) enter(`${API_PREFIX}${path}`, method);
  for (const path of OPEN_PATHS) enter(path, 'GET');
  for (const [path, method] of HELD_PAGE) enter(path, method);
  return [...byPath.values()];
}

function shapeOf(path: string): RegExp {
  const segments = path.split('/').map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll('.', '\\.')));
  return new RegExp(`^${segments.join('/')}/?$`, 'i');
}
