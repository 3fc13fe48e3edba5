/** Parses query, body and idempotency key as the route says before the controller sees them. */
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { routes, type Route } from '#contracts';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { IdempotencyKeys, readIdempotencyKey } from './idempotency-key.js';
import { readJsonBody } from './json-body.js';
import { ProblemAnswer } from './problem.js';
import { admittedOf, OPEN_TO_ALL, type Admitted } from './served-route.js';

const MAX_BODY_BYTES = 1_000_000;
/** A pattern file travels as a JSON text. */
const MAX_IMPORT_BYTES = 10_500_000;

const NO_QUERY = z.strictObject({});

@Injectable()
export class ParseRequest implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (this.reflector.get<boolean | undefined>(OPEN_TO_ALL, context.getHandler()) === true) return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const admitted = admittedOf(request);
    const route: Route = routes[admitted.route];
    admitted.query = parsed(route.query ?? NO_QUERY, request.query, 'query');
    if (route.body) {
      const limit = admitted.route === 'importPatterns' ? MAX_IMPORT_BYTES : MAX_BODY_BYTES;
      admitted.body = parsed(route.body, await readJsonBody(request, limit), 'body');
    }
    if (route.idempotent === true) admitted.commandId = this.commandId(request, admitted);
    return next.handle();
  }

  private commandId(request: Request, { route, caller, body }: Admitted): string {
    const key = readIdempotencyKey(request.headers);
    return this.keys.commandId(caller?.actor.id ?? 'nobody', key, { route, params: request.params, body });
  }
}

function parsed(schema: z.ZodType, input: unknown, place: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).map(({ path, message }) => ({ path: [place, ...path.map(String)].join('.'), message }));
  throw new ProblemAnswer('invalid-request', { errors });
}
