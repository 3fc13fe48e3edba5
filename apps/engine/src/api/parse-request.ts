/** Parses query, body and idempotency key as the route says before the controller sees them. */
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { routes, type Route, type RouteName } from '#contracts';
import type { Request } from 'express';
import { finalize, tap, type Observable } from 'rxjs';
import { z } from 'zod';
import { IdempotencyKeys, readIdempotencyKey } from './idempotency-key.js';
import { readJsonBody } from './json-body.js';
import { LargeRequests } from './large-requests.js';
import { ProblemAnswer } from './problem.js';
import { admittedOf, OPEN_TO_ALL, type Admitted } from './served-route.js';

const MAX_BODY_BYTES = 1_000_000;
/** Bodies that may be larger: a pattern file travels as a JSON text, a mail of 7 MB and files of certificates and keys of 5 MB in base64. */
const LARGER_BODIES: Partial<Record<RouteName, number>> = {
  importPatterns: 10_500_000,
  engineView: 9_600_000,
  importCertificates: 7_000_000,
  addRevocationLists: 7_000_000,
  importPgpKeys: 7_000_000,
};

const NO_QUERY = z.strictObject({});

@Injectable()
export class ParseRequest implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
    @Inject(LargeRequests) private readonly large: LargeRequests,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (this.reflector.get<boolean | undefined>(OPEN_TO_ALL, context.getHandler()) === true) return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const admitted = admittedOf(request);
    const route: Route = routes[admitted.route];
    admitted.query = parsed(route.query ?? NO_QUERY, request.query, 'query');
    const largest = LARGER_BODIES[admitted.route];
    if (largest === undefined) return this.withBody(request, MAX_BODY_BYTES, next);
    const giveBack = this.large.take(accountOf(admitted));
    try {
      return (await this.withBody(request, largest, next)).pipe(finalize(giveBack));
    } catch (cause) {
      giveBack(); // it never came to the controller
      throw cause;
    }
  }

  private async withBody(request: Request, maxBytes: number, next: CallHandler): Promise<Observable<unknown>> {
    const admitted = admittedOf(request);
    const route: Route = routes[admitted.route];
    if (route.body) admitted.body = parsed(route.body, await readJsonBody(request, maxBytes), 'body');
    return route.idempotent === true ? this.once(request, admitted, next) : next.handle();
  }

  private once(request: Request, admitted: Admitted, next: CallHandler): Observable<unknown> {
    const { route, body } = admitted;
    const account = accountOf(admitted);
    const key = readIdempotencyKey(request.headers);
    admitted.commandId = this.keys.commandId(account, key, { route, params: request.params, body });
    const error = (cause: unknown): void => {
      if (cause instanceof ProblemAnswer) this.keys.free(account, key); // any other error may have been carried out
    };
    return next.handle().pipe(tap({ error }));
  }
}

function accountOf({ caller }: Admitted): string {
  return caller?.actor.id ?? 'nobody';
}

function parsed(schema: z.ZodType, input: unknown, place: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).map(({ path, message }) => ({ path: [place, ...path.map(String)].join('.'), message }));
  throw new ProblemAnswer('invalid-request', { errors });
}
