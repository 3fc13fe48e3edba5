/** How long a generated password is used again for the next mail to the same recipient. */

/** In place of a number of days: for ever. */
export const VALID_FOR_EVER = -1;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Whether a password that was generated then is still to be used now.
 * @param generatedAt - ISO-8601 instant.
 * @param validDays - whole or broken days; 0: for one mail only; {@link VALID_FOR_EVER}: for ever.
 * @param now - ISO-8601 instant; before `generatedAt` (a clock that was set back) the password is new.
 * @throws RangeError for another negative number, or for what is no instant.
 */
export function isStillValid(generatedAt: string, validDays: number, now: string): boolean {
  if (validDays === VALID_FOR_EVER) return true;
  const [from, to] = [Date.parse(generatedAt), Date.parse(now)];
  if (!(validDays >= 0) || Number.isNaN(from) || Number.isNaN(to)) throw new RangeError('days from 0, or -1, between two instants');
  return to < from + validDays * DAY_MS;
}
