import { ProblemAnswer } from './problem.js';

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Id of a pattern, group or template in a path; anything else names nothing. @throws ProblemAnswer */
export function policyId(id: string): string {
  if (!ID.test(id)) throw new ProblemAnswer('not-found');
  return id;
}
