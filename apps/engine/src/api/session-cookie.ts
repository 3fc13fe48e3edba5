/**
 * The session cookie. `__Host-` binds it to this host, to the whole path and to TLS; Chromium and Firefox count plain
 * http on localhost and 127.0.0.1 as secure and take it there too. Safari does not: it needs TLS even for a trial.
 */
export const SESSION_COOKIE = '__Host-lazaret';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Ends with the browser session; the engine ends it earlier by its own clock. */
export function setSessionCookie(sessionId: string): string {
  return `${SESSION_COOKIE}=${sessionId}; ${ATTRIBUTES}`;
}

export function clearSessionCookie(): string {
  return `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
}

/** The session id of a `Cookie` header; undefined when it is missing or sent twice, which no browser does. */
export function readSessionCookie(header: string | undefined): string | undefined {
  const values = (header ?? '').split(';').flatMap((pair) => {
    const [name, value] = pair.trim().split('=', 2);
    return name === SESSION_COOKIE && value !== undefined && value !== '' ? [value] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}
