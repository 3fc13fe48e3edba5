/** A browser as far as HTTP goes: keeps its cookie, sends Origin, repeats the CSRF token. */

export type Headers = Record<string, string>;

export class HttpClient {
  cookie = '';
  csrfToken = '';
  /** Every Set-Cookie header that was received. */
  readonly setCookies: string[] = [];

  constructor(
    readonly url: string,
    private readonly prefix = '/api/v1',
  ) {}

  /** Sends as the dashboard does; a header given here replaces the browser's, an empty one leaves it out. */
  async send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Response> {
    const own: Headers = {
      ...(this.cookie === '' ? {} : { Cookie: this.cookie }),
      ...(method === 'GET' ? {} : { Origin: this.url, 'X-CSRF-Token': this.csrfToken }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== ''));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${this.prefix}${path}`, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: text }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      this.setCookies.push(cookie);
      this.cookie = cookie.split(';', 1)[0] ?? '';
    }
    return response;
  }

  /** Sends and reads the answer. @throws when it is a problem. */
  async json<T>(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<T> {
    const response = await this.send(method, path, body, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T; // the test says what it expects
  }

  /** Signs in; answers the status. */
  async signIn(email: string, password: string): Promise<number> {
    const response = await this.send('POST', '/session', { email, password });
    const answer = (await response.json()) as { csrfToken?: string | null };
    this.csrfToken = answer.csrfToken ?? '';
    return response.status;
  }
}
