import type { IncomingHttpHeaders } from 'node:http';
import { ProblemAnswer } from './problem.js';

const KEY = /^[\w.:-]{8,100}$/;

/** The Idempotency-Key header. @throws ProblemAnswer when it is missing or not usable. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) throw new ProblemAnswer('idempotency-key-missing');
  return key;
}
