/** How long a generated password is used again for the next mail to the same recipient. */

/** In place of a number of days: for ever. */
export const VALID_FOR_EVER = -1;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The instant from which a password is used no more.
 * @param from - ISO-8601 instant.
 * @param validDays - whole or broken days; 0: for one mail only; {@link VALID_FOR_EVER}: for ever.
 * @returns ISO-8601 UTC; null: never.
 * @throws RangeError for another negative number, or for what is no instant.
 */
export function validUntil(from: string, validDays: number): string | null {
  const began = Date.parse(from);
  if (Number.isNaN(began) || !(validDays >= 0 || validDays === VALID_FOR_EVER))
    throw new RangeError('days from 0, or -1, after an instant');
  return validDays === VALID_FOR_EVER ? null : new Date(began + validDays * DAY_MS).toISOString();
}
