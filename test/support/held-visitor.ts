/** A browser as far as the page of senders goes: follows redirects, keeps the cookie, reads forms out of HTML, fills and sends them. */
import { get, request, type IncomingHttpHeaders } from 'node:http';

export interface SeenPage {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Address that was answered in the end. */
  readonly path: string;
  readonly html: string;
  /** What people read of it. */
  readonly text: string;
  readonly forms: readonly SeenForm[];
}

export interface SeenForm {
  readonly action: string;
  /** Fields with what they say already; radio buttons that are not chosen are absent. */
  readonly fields: Readonly<Record<string, string>>;
  /** Values of each group of radio buttons. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Names of the fields that a person types into. */
  readonly typed: readonly string[];
}

export type Sent = Readonly<Record<string, string>>;

export class HeldVisitor {
  /** Name → value. */
  readonly cookies = new Map<string, string>();

  constructor(
    readonly url: string,
    /** What a browser adds to a form that a person sent from our page. */
    private readonly sends: Sent = { 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '?1', origin: 'null' },
  ) {}

  open(path: string, method: 'GET' | 'HEAD' | 'OPTIONS' = 'GET', headers: Sent = {}): Promise<SeenPage> {
    return this.send(method, path, undefined, headers);
  }

  /** Sends a form with its own fields and these. A redirect is followed. */
  async submit(form: SeenForm, values: Sent, headers: Sent = {}): Promise<SeenPage> {
    const body = new URLSearchParams({ ...form.fields, ...values }).toString();
    const own = { 'content-type': 'application/x-www-form-urlencoded', ...this.sends, ...headers };
    const answer = await this.send('POST', form.action, body, own);
    return answer.status === 303 ? this.open(answer.headers.location ?? '/') : answer;
  }

  private send(method: string, path: string, body: string | undefined, headers: Sent): Promise<SeenPage> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const sent = (body === undefined && method === 'GET' ? get : request)(
        `${this.url}${path}`,
        { method, headers: { ...(cookie === '' ? {} : { cookie }), ...headers } },
        (response) => {
          let html = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (html += chunk));
          response.on('end', () => {
            this.keep(response.headers['set-cookie'] ?? []);
            resolve(seen(response.statusCode ?? 0, response.headers, path, html));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  private keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=', 2);
      this.cookies.set(name, value);
    }
  }
}

function seen(status: number, headers: IncomingHttpHeaders, path: string, html: string): SeenPage {
  const forms = [...html.matchAll(/<form\b[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(([, action = '', inner = '']) =>
    formOf(unescaped(action), inner),
  );
  const text = unescaped(
    html
      .replace(/<style.*?<\/style>/gs, '')
      .replace(/<\/?(b|time)\b[^>]*>|<\/?span class="mask">/g, '')
      .replace(/<[^>]+>/g, ' '),
  ).replace(/\s+/g, ' ');
  return { status, headers, path, html, text, forms };
}

function formOf(action: string, inner: string): SeenForm {
  const fields: Record<string, string> = {};
  const choices: Record<string, string[]> = {};
  const typed: string[] = [];
  for (const [tag, , body = ''] of inner.matchAll(/<(input|textarea)\b[^>]*>(?:([^<]*)<\/textarea\s*>)?/g)) {
    const name = attribute(tag, 'name') ?? '';
    const type = tag.startsWith('<textarea') ? 'textarea' : (attribute(tag, 'type') ?? 'text');
    // the first line end of a text field is none (HTML §4.10.11)
    const value = type === 'textarea' ? unescaped(body.replace(/^\n/, '')) : (attribute(tag, 'value') ?? '');
    if (type === 'radio') choices[name] = [...(choices[name] ?? []), value];
    if (type !== 'hidden' && type !== 'radio') typed.push(name);
    if (type !== 'radio' || /\schecked/.test(tag)) fields[name] = value;
  }
  return { action, fields, choices, typed };
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

/** The word that a page asks a person to type. */
export function askedWord({ html }: SeenPage): string {
  return /<span class="word">(\w+)<\/span>/.exec(html)?.[1] ?? '';
}

/** Submits every form it finds with every radio value and made-up text, on every page that comes back; answers how many it sent. */
export async function scanForms(visitor: HeldVisitor, start: string, depth = 4): Promise<number> {
  const waiting = [{ page: await visitor.open(start), depth }];
  let sent = 0;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (next.depth === 0) continue;
    for (const form of next.page.forms) {
      for (const values of guesses(form)) {
        waiting.push({ page: await visitor.submit(form, values), depth: next.depth - 1 });
        sent++;
      }
    }
  }
  return sent;
}

/** Every radio value once; what is typed is what programs type. */
function guesses(form: SeenForm): Sent[] {
  const typed = Object.fromEntries(form.typed.map((name, index) => [name, ['test', 'John Smith', '123456'][index % 3] ?? 'test']));
  const [group, ...rest] = Object.entries(form.choices);
  const others = Object.fromEntries(rest.map(([name, values]) => [name, values[0] ?? '']));
  if (!group) return [typed];
  const [name, values] = group;
  return values.map((value) => ({ ...typed, ...others, [name]: value }));
}
