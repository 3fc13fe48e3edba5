import { ProblemAnswer } from './problem.js';

/** Ids are ULIDs; anything else names nothing. */
const MESSAGE_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** @throws ProblemAnswer in the words of an id that is not there. */
export function readMessageId(id: string): string {
  if (!MESSAGE_ID.test(id)) throw new ProblemAnswer('not-found');
  return id;
}
