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
 * Whether the engine answers under this host name. With a public address it answers to that and to loopback names, and a
 * plain listener on loopback to loopback names only: else a foreign name that somebody points here (DNS rebinding) would
 * make a foreign page the same origin.
 * @param hostHeader - `name`, `name:port`.
 * @param publicUrl - of the configuration.
 */
export function isOwnHost(hostHeader: string | undefined, publicUrl: string | undefined, isLocalOnly: boolean): boolean {
  if (hostHeader === undefined) return false;
  if (publicUrl === undefined && !isLocalOnly) return true;
  const host = hostHeader.toLowerCase();
  if (publicUrl !== undefined && isHostOf(host, new URL(publicUrl))) return true;
  return LOOPBACK_NAMES.includes(host.replace(/:\d+$/, ''));
}

/** Clients may write the port of the scheme or leave it out. */
function isHostOf(host: string, { protocol, hostname, host: own }: URL): boolean {
  return host === own || host === `${hostname}:${protocol === 'https:' ? '443' : '80'}`;
}
