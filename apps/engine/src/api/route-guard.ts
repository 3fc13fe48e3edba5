/** The door: who is calling, from where, and whether the table of routes lets them. A route without a rule is refused. */
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { equalInConstantTime } from '#crypto';
import { routes, type Route, type RouteName } from '#contracts';
import type { Request } from 'express';
import { requireRole, type Caller } from '../access/access-port.js';
import { CliToken } from '../access/cli-token.js';
import { Identity } from '../access/identity.js';
import { SessionBook } from '../access/session-book.js';
import type { Session } from '../access/sessions.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ExportToken } from '../export/export-token.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { readIdempotencyKey } from './idempotency-key.js';
import { isCrossSite } from './origin-check.js';
import { ProblemAnswer } from './problem.js';
import { admit, OPEN_TO_ALL, ROUTE_NAME } from './served-route.js';
import { readSessionCookie } from './session-cookie.js';

interface Visitor {
  readonly caller: Caller | null;
  readonly session: Session | undefined;
}

/** A proxy on this machine makes everybody's request come from this machine, and says so. */
function isForwarded(headers: Request['headers']): boolean {
  return Object.keys(headers).some(
    (name) => name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  );
}

@Injectable()
export class RouteGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Identity) private readonly identity: Identity,
    @Inject(CliToken) private readonly cliToken: CliToken,
    @Inject(ExportToken) private readonly exportToken: ExportToken,
    @Inject(SessionBook) private readonly book: SessionBook,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handler = context.getHandler();
    if (this.reflector.get<boolean | undefined>(OPEN_TO_ALL, handler) === true) return true;
    const name = this.reflector.get<RouteName | undefined>(ROUTE_NAME, handler);
    if (name === undefined) throw new ProblemAnswer('not-found');
    const request = context.switchToHttp().getRequest<Request>();
    const visitor = await this.visitor(request, name);
    const route: Route = routes[name];
    if (route.method !== 'GET') this.refuseForgery(request, visitor);
    requireRole(name, visitor.caller);
    if (route.idempotent === true) readIdempotencyKey(request.headers);
    admit(request, { route: name, ...visitor });
    return true;
  }

  private async visitor(request: Request, route: RouteName): Promise<Visitor> {
    const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      // the address of the socket: what a header states may be anything
      const here = isForwarded(request.headers) ? undefined : this.cliToken.callerOf(bearer, request.socket.remoteAddress ?? '');
      const caller = here ?? (route === 'exportFeed' ? this.exportToken.callerOf(bearer, request.params['id']) : undefined);
      if (!caller) throw new ProblemAnswer('sign-in-needed');
      return { caller, session: undefined };
    }
    const id = readSessionCookie(request.headers.cookie);
    const known = id === undefined ? undefined : await this.identity.callerOf(id);
    return { caller: known?.caller ?? null, session: known?.session };
  }

  /** A page of another site can make a browser send a cookie; it can neither send a bearer token nor know the CSRF token. */
  private refuseForgery(request: Request, { caller, session }: Visitor): void {
    if (caller !== null && session === undefined) return;
    const { origin, host } = request.headers;
    const fetchSite = request.headers['sec-fetch-site'];
    const { publicUrl } = this.config.http;
    const ownOrigins = [
      `${request.protocol}://${host ?? ''}`.toLowerCase(),
      ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin]),
    ];
    if (isCrossSite({ origin, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined, ownOrigins }))
      throw new ProblemAnswer('cross-site');
    if (!session) return; // signing in and setting up: there is no session yet that could be abused
    const token = request.headers['x-csrf-token'];
    if (typeof token !== 'string' || !equalInConstantTime(token, this.book.sessions.csrfToken(session)))
      throw new ProblemAnswer('csrf-token');
  }
}
