/**
 * Fetches over HTTP what strangers point to, or have at places that follow from an address. Every name is resolved here and every address
 * looked at before it is connected to, redirections too; time and size are bounded over all of it.
 */
import { lookup as resolveName } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { askableAddresses } from './public-address.js';

export interface OutsideLimits {
  /** From the first name that is looked up to the last byte. */
  readonly timeoutMs: number;
  /** Networks that may be asked although they are private. */
  readonly privateNetworks: readonly string[];
}

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** How servers are reached: as everybody does, but in tests. */
export interface Reach {
  readonly resolve: Resolve;
  /** Where HTTPS is served when an address says nothing. */
  readonly httpsPort: number;
  /** Certificates of authorities, PEM; undefined: those that everybody believes. */
  readonly authorities: string | undefined;
}

const USUAL: Reach = { resolve: (host) => resolveName(host, { all: true }), httpsPort: 443, authorities: undefined };

export interface OutsideQuestion {
  readonly url: string;
  readonly maxBytes: number;
  /** HTTP without TLS will do. */
  readonly mayBeOpen: boolean;
  /** Sent by POST. */
  readonly body?: Buffer;
  readonly bodyType?: string;
}

/**
 * `none`: the server has no such thing; `no-host`: there is no such host. `failed`: anything else, too late, too large, at an address that
 * is not asked. Why is nobody's business but that of who runs the other server.
 */
export type OutsideAnswer = { readonly kind: 'body'; readonly bytes: Buffer } | { readonly kind: 'none' | 'no-host' | 'failed' };

const MAX_REDIRECTS = 3;
const MAX_URL = 2_000;
const FAILED: OutsideAnswer = { kind: 'failed' };
const MOVED = [301, 302, 303, 307, 308];
const NOT_THERE = [404, 410];

interface Fetch extends OutsideQuestion {
  readonly signal: AbortSignal;
  readonly redirects: number;
}

export class OutsideFetch {
  private readonly mayAsk: (address: string) => boolean;
  private readonly reach: Reach;

  constructor(
    private readonly limits: OutsideLimits,
    reach: Partial<Reach> = {},
  ) {
    this.mayAsk = askableAddresses(limits.privateNetworks);
    this.reach = { ...USUAL, ...reach };
  }

  /** Never rejects. */
  async ask(question: OutsideQuestion): Promise<OutsideAnswer> {
    const signal = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      return await this.fetch({ ...question, signal, redirects: MAX_REDIRECTS });
    } catch (cause) {
      return isNoHost(cause) ? { kind: 'no-host' } : FAILED;
    }
  }

  private async fetch(fetch: Fetch): Promise<OutsideAnswer> {
    if (fetch.url.length > MAX_URL) return FAILED;
    const url = new URL(fetch.url);
    if (!(url.protocol === 'https:' || (url.protocol === 'http:' && fetch.mayBeOpen)) || url.username !== '' || url.password !== '')
      return FAILED;
    const address = await this.addressOf(hostOf(url), fetch.signal);
    if (address === undefined) return FAILED;
    const response = await send(url, this.optionsFor(url, address, fetch), fetch.body);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return readUpTo(response, fetch.maxBytes);
    response.destroy();
    if (NOT_THERE.includes(statusCode)) return { kind: 'none' };
    const isMoved = MOVED.includes(statusCode) && headers.location !== undefined && fetch.redirects > 0;
    if (!isMoved) return FAILED;
    return this.fetch({ ...fetch, url: new URL(headers.location ?? '', url).href, redirects: fetch.redirects - 1 });
  }

  /** The address that is connected to is the one that was looked at: a name that answers otherwise the next time changes nothing. */
  private async addressOf(host: string, signal: AbortSignal): Promise<string | undefined> {
    if (isIP(host) !== 0) return this.mayAsk(host) ? host : undefined;
    const found = await unlessAborted(this.reach.resolve(host), signal);
    return found.every(({ address }) => this.mayAsk(address)) ? found[0]?.address : undefined;
  }

  private optionsFor(url: URL, address: string, { body, bodyType, signal }: Fetch): RequestOptions {
    const isTls = url.protocol === 'https:';
    const { httpsPort, authorities } = this.reach;
    const tls = {
      ...(isIP(hostOf(url)) === 0 && { servername: url.hostname }),
      ...(authorities !== undefined && { ca: authorities }),
    };
    return {
      method: body === undefined ? 'GET' : 'POST',
      host: address,
      port: url.port === '' ? (isTls ? httpsPort : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        accept: '*/*',
        'accept-encoding': 'identity',
        ...(body && { 'content-type': bodyType, 'content-length': body.length }),
      },
      agent: false,
      signal,
      ...(isTls && tls),
    };
  }
}

/** Without the brackets that IPv6 has in a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function isNoHost(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOTFOUND' || cause.code === 'ENODATA');
}

function send(url: URL, options: RequestOptions, body: Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function readUpTo(response: IncomingMessage, maxBytes: number): Promise<OutsideAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      return FAILED;
    }
    chunks.push(chunk);
  }
  return response.complete ? { kind: 'body', bytes: Buffer.concat(chunks) } : FAILED;
}

/** Looking up a name cannot be broken off; it is not waited for any longer. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('too late'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
