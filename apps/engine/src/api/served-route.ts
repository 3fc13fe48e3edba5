/** Binds a controller's method to a route of the table: method, path, access and schemas come from there. */
import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { routes, type Route, type RouteName } from '#contracts';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Caller } from '../access/access-port.js';
import type { Session } from '../access/sessions.js';

export const API_PREFIX = '/api/v1';
export const ROUTE_NAME = 'lazaret:route';
/** Marks what is served outside the table: health, the interface's own description. */
export const OPEN_TO_ALL = 'lazaret:open';

/** Serves one route of the table. */
export function Serves(name: RouteName): MethodDecorator {
  const { method, path, answer }: Route = routes[name];
  return applyDecorators(
    SetMetadata(ROUTE_NAME, name),
    RequestMapping({ path: `${API_PREFIX}${path}`, method: RequestMethod[method] }),
    HttpCode(answer === null ? 204 : 200),
  );
}

/** What is known of a request once the guard has let it in. */
export interface Admitted {
  readonly route: RouteName;
  readonly caller: Caller | null;
  readonly session: Session | undefined;
  /** Set by the parsing of the query and the body. */
  query: unknown;
  body: unknown;
  /** From the idempotency key; undefined on routes without one. */
  commandId: string | undefined;
}

const admitted = new WeakMap<Request, Admitted>();

export function admit(request: Request, who: Omit<Admitted, 'query' | 'body' | 'commandId'>): void {
  admitted.set(request, { ...who, query: undefined, body: undefined, commandId: undefined });
}

/** @throws when the guard was passed by: a route that is in no module with the guard. */
export function admittedOf(request: Request): Admitted {
  const known = admitted.get(request);
  if (!known) throw new Error('a request was not seen by the guard');
  return known;
}

function fromRequest(pick: (known: Admitted) => unknown): () => ParameterDecorator {
  return createParamDecorator((_: unknown, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<Request>();
    return pick(admittedOf(request));
  });
}

/** The caller; null on public routes for strangers. */
export const FromCaller = fromRequest(({ caller }) => caller);
/** The session, undefined without one. */
export const FromSession = fromRequest(({ session }) => session);
/** The body, as the route's schema made it. */
export const FromBody = fromRequest(({ body }) => body);
/** The query, as the route's schema made it. */
export const FromQuery = fromRequest(({ query }) => query);
/** Id of the command, from the Idempotency-Key: the same for every repetition of the request. */
export const CommandId = fromRequest(({ route, commandId }) => {
  if (commandId === undefined) throw new Error(`the route ${route} takes no idempotency key`);
  return commandId;
});

/** Type of the parsed body of a route. */
export type BodyOf<Name extends RouteName> = (typeof routes)[Name] extends { readonly body: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;
/** Type of the parsed query of a route. */
export type QueryOf<Name extends RouteName> = (typeof routes)[Name] extends { readonly query: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;
