/**
 * Fetches revocation lists and asks OCSP responders over HTTP. What is fetched stands in certificates, which strangers write: every name is
 * resolved here and every address looked at before it is connected to, redirections too; time and size are bounded over all of it.
 */
import { lookup as resolveName } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { RevocationSource } from '#crypto';
import { askableAddresses } from './public-address.js';

export interface RevocationFetchLimits {
  /** From the first name that is looked up to the last byte. */
  readonly timeoutMs: number;
  readonly maxListBytes: number;
  /** Networks that may be asked although they are private. */
  readonly privateNetworks: readonly string[];
}

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 3;
const MAX_URL = 2_000;
const OCSP_REQUEST = 'application/ocsp-request';

interface Fetch {
  readonly url: string;
  readonly body?: Buffer;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly redirects: number;
}

export class HttpRevocationSource implements RevocationSource {
  private readonly mayAsk: (address: string) => boolean;

  constructor(
    private readonly limits: RevocationFetchLimits,
    private readonly resolve: Resolve = (host) => resolveName(host, { all: true }),
  ) {
    this.mayAsk = askableAddresses(limits.privateNetworks);
  }

  fetchList(url: string): Promise<Buffer | undefined> {
    return this.tolerant({ url, maxBytes: this.limits.maxListBytes });
  }

  askResponder(url: string, question: Buffer): Promise<Buffer | undefined> {
    return this.tolerant({ url, body: question, maxBytes: MAX_ANSWER_BYTES });
  }

  /** That something could not be had is an answer; why is nobody's business but that of who runs the other server. */
  private async tolerant(fetch: Pick<Fetch, 'url' | 'body' | 'maxBytes'>): Promise<Buffer | undefined> {
    const signal = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      return await this.fetch({ ...fetch, signal, redirects: MAX_REDIRECTS });
    } catch {
      return undefined;
    }
  }

  private async fetch(fetch: Fetch): Promise<Buffer | undefined> {
    if (fetch.url.length > MAX_URL) return undefined;
    const url = new URL(fetch.url);
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return undefined;
    const address = await this.addressOf(hostOf(url), fetch.signal);
    if (address === undefined) return undefined;
    const response = await send(url, address, fetch);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return readUpTo(response, fetch.maxBytes);
    response.destroy();
    const isMoved = [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined && fetch.redirects > 0;
    if (!isMoved) return undefined;
    return this.fetch({ ...fetch, url: new URL(headers.location ?? '', url).href, redirects: fetch.redirects - 1 });
  }

  /** The address that is connected to is the one that was looked at: a name that answers otherwise the next time changes nothing. */
  private async addressOf(host: string, signal: AbortSignal): Promise<string | undefined> {
    if (isIP(host) !== 0) return this.mayAsk(host) ? host : undefined;
    const found = await unlessAborted(this.resolve(host), signal);
    return found.every(({ address }) => this.mayAsk(address)) ? found[0]?.address : undefined;
  }
}

/** Without the brackets that IPv6 has in a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function send(url: URL, address: string, { body, signal }: Fetch): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:';
  const options: RequestOptions & { readonly servername?: string } = {
    method: body === undefined ? 'GET' : 'POST',
    host: address,
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(body && { 'content-type': OCSP_REQUEST, 'content-length': body.length }),
    },
    agent: false,
    signal,
    ...(isTls && isIP(hostOf(url)) === 0 && { servername: url.hostname }),
  };
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function readUpTo(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return response.complete ? Buffer.concat(chunks) : undefined;
}

/** Looking up a name cannot be broken off; it is not waited for any longer. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('too late'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
