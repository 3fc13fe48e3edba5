/**
 * Positions of the log in headers, in lower case as they are compared: whoever sends the greatest one that it has seen with each question
 * reads its own writes, whichever engine answers.
 */

/** Of an answer to a change: it is recorded by this position. */
export const LOG_POSITION_REACHED = 'lazaret-position';
/** Of a question: wait until everything up to this position is shown; after five seconds the answer is the problem `behind`. */
export const LOG_POSITION_AFTER = 'lazaret-after';
