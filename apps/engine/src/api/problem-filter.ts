/** Every error of the HTTP side as a problem. What is not foreseen is a fault: logged by name, never shown. */
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { EngineLog, errorName } from '../platform/engine-log.js';
import { SearchRefused } from '../project/held-messages/list-filter.js';
import { isProblemCode, ProblemAnswer, problemOf, type ProblemCode, type ProblemMore } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(EngineLog) private readonly log: EngineLog) {}

  catch(cause: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const code = codeOf(cause);
    if (code === 'fault') this.log.error({ cause: errorName(cause) }, 'a request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, code, moreOf(cause));
  }
}

export function sendProblem(response: Response, code: ProblemCode, more: ProblemMore = {}): void {
  const problem = problemOf(code, more);
  if (more.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(more.retryAfterSeconds));
  if (code === 'body-too-large') response.setHeader('Connection', 'close'); // the rest of the body is not read
  response.status(problem.status).setHeader('Cache-Control', 'no-store').type('application/problem+json').send(JSON.stringify(problem));
}

function moreOf(cause: unknown): ProblemMore {
  if (cause instanceof ProblemAnswer) return cause.more;
  if (!(cause instanceof SearchRefused)) return {};
  return { errors: cause.problems.map(({ token, problem }) => ({ path: 'q', message: token === '' ? problem : `${token}: ${problem}` })) };
}

function codeOf(cause: unknown): ProblemCode {
  if (cause instanceof HttpException) return cause.getStatus() === 404 ? 'not-found' : cause.getStatus() === 400 ? 'invalid-json' : 'fault';
  if (cause instanceof URIError) return 'not-found'; // a path that is not decodable names nothing
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return isProblemCode(code) ? code : 'fault';
}
