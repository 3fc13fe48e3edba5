/** Requests that another site made a browser send. Pure. */

export interface RequestOrigin {
  /** Header `Origin`. */
  readonly origin: string | undefined;
  /** Header `Sec-Fetch-Site`. */
  readonly fetchSite: string | undefined;
  /** What the dashboard's own pages would send as Origin. */
  readonly ownOrigins: readonly string[];
}

/**
 * Whether a request that changes something may come from another site. Every browser of today sends `Origin` with it;
 * a request without `Origin` and `Sec-Fetch-Site` comes from no page and has no business with cookies.
 */
export function isCrossSite({ origin, fetchSite, ownOrigins }: RequestOrigin): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return true;
  if (origin !== undefined) return !ownOrigins.includes(origin.toLowerCase());
  return fetchSite === undefined;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether the engine answers under this host name. A plain listener on loopback answers to loopback names only: else a
 * foreign name that somebody points at 127.0.0.1 (DNS rebinding) would make a foreign page the same origin.
 * @param hostHeader - `name`, `name:port`.
 * @param publicUrl - of the configuration.
 */
export function isOwnHost(hostHeader: string | undefined, publicUrl: string | undefined, isLocalOnly: boolean): boolean {
  if (hostHeader === undefined) return false;
  if (!isLocalOnly) return true;
  const host = hostHeader.toLowerCase();
  if (publicUrl !== undefined && host === new URL(publicUrl).host) return true;
  return LOOPBACK_NAMES.includes(host.replace(/:\d+$/, ''));
}
