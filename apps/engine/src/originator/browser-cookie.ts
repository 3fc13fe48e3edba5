/**
 * What tells one browser from another between a question and its answer: random, for an hour, set only by an answer to a
 * form, never by opening a link. It signs nobody in.
 */
import { randomToken } from '#crypto';

const COOKIE = '__Host-lazaret-held';
const SECONDS = 3_600;

/** The value that the browser sent; empty when there is none or two. */
export function readBrowser(header: string | undefined): string {
  const values = (header ?? '').split(';').flatMap((pair) => {
    const [name, value] = pair.trim().split('=', 2);
    return name === COOKIE && value !== undefined && /^[\w-]{43}$/.test(value) ? [value] : [];
  });
  return values.length === 1 ? (values[0] ?? '') : '';
}

export function newBrowser(): string {
  return randomToken();
}

export function browserCookie(value: string): string {
  return `${COOKIE}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${String(SECONDS)}`;
}
