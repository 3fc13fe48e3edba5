/** An instant as a date and time field takes it, in the viewer's zone: `2026-03-18T09:14`; a revision or nothing gives an empty field. */
export function fieldTime(instant: string): string {
  const time = new Date(instant);
  if (!/^\d{4}-/.test(instant) || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
