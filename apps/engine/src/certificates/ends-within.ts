const DAY_MS = 86_400_000;

/** Whether something ends within so many days, and has not ended; with 0 days nothing does. @param notAfter - ISO 8601 */
export function endsWithin(notAfter: string, days: number, now: Date): boolean {
  const left = Date.parse(notAfter) - now.getTime();
  return days > 0 && left >= 0 && left <= days * DAY_MS;
}
