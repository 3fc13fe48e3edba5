/** Numbers and times as people read them. A narrow no-break space stands between figure and unit. */
const NB = '\u00a0';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Age of a moment: `now`, `26 min`, `3 h`, `4 d`. Never negative: a clock ahead of ours counts as now. */
export function ageWords(fromIso: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(fromIso));
  if (ms < MINUTE) return 'now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}${NB}min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}${NB}h`;
  return `${Math.floor(ms / DAY)}${NB}d`;
}

/** Time that is left: `12 d`, `4 d 23 h`, `21 h`, `40 min`, `0 min`. */
export function leftWords(untilIso: string, nowMs: number): string {
  const ms = Math.max(0, Date.parse(untilIso) - nowMs);
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  if (days >= 7 || (days > 0 && hours === 0)) return `${days}${NB}d`;
  if (days > 0) return `${days}${NB}d ${hours}${NB}h`;
  if (hours > 0) return `${hours}${NB}h`;
  return `${Math.floor(ms / MINUTE)}${NB}min`;
}

/** A deadline within a day is worth a mark. */
export const isSoon = (untilIso: string, nowMs: number): boolean => Date.parse(untilIso) - nowMs < DAY;

/** Whole seconds until a moment, 0 when it has passed. `nowMs` may lag by a second: never more than was left. */
export const secondsLeft = (untilIso: string, nowMs: number): number =>
  Math.max(0, Math.floor((Date.parse(untilIso) - nowMs + 100) / 1000));

/** Bytes in decimal units, as mail programs show them. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes}${NB}B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)}${NB}KB`;
  return `${(bytes / 1_000_000).toFixed(1)}${NB}MB`;
}

/** `1 person`, `3 people`: a count with its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')}${NB}${count === 1 ? one : many}`;

/** Moment in the viewer's zone: `18 Mar, 09:14`; with `seconds` `09:14:06`. */
export function momentWords(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
export function timeWords(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** What stands behind the @: where mail goes, said shortly. The whole text when there is no @. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).replace(/>$/, '');

/** The name of `Name <address>`, or the address. */
export function personOf(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1];
  return name !== undefined && name !== '' ? name : from.replace(/^<|>$/g, '');
}

/** The address of `Name <address>`, or the text itself. */
export const addressOnly = (from: string): string => /<([^>]*)>/.exec(from)?.[1] ?? from;

/** Two letters for a round badge. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.@]+/).filter((word) => word !== '');
  return `${words[0]?.[0] ?? ''}${words[1]?.[0] ?? ''}`.toUpperCase();
}
