/** A server of the test's own on loopback, which is asked only where the configuration names its network. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Resolve } from '../../platform/outside-fetch.js';
import { HttpRevocationSource, type RevocationFetchLimits } from './http-revocation-source.js';

const LIST = Buffer.from('a revocation list');
const OPEN: RevocationFetchLimits = { timeoutMs: 2_000, maxListBytes: 1_000, privateNetworks: ['127.0.0.0/8'] };

let server: Server;
let port = 0;
let seen: string[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', method = '', headers } = request;
  seen.push(`${method} ${headers.host ?? ''}${url}`);
  if (url === '/list.crl') response.end(LIST);
  else if (url === '/large.crl') response.end(Buffer.alloc(1_001));
  else if (url === '/endless.crl') for (let sent = 0; sent < 10_000 && response.writable; sent += 1) response.write(Buffer.alloc(1_000));
  else if (url === '/silent.crl') return;
  else if (url === '/cut.crl') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    response.destroy();
  } else if (url === '/ocsp') {
    const question = await buffer(request);
    response.end(Buffer.concat([Buffer.from(`${headers['content-type'] ?? ''} `), question]));
  } else if (url.startsWith('/to/')) {
    response.writeHead(302, { location: decodeURIComponent(url.slice(4)) });
    response.end();
  } else if (url === '/round') {
    response.writeHead(301, { location: '/round' });
    response.end();
  } else {
    response.writeHead(404);
    response.end('nothing here');
  }
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo); // a TCP listener
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
});

const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${port}${path}`;
const text = (bytes: Buffer | undefined): string | undefined => bytes?.toString();

describe('a revocation list', () => {
  it('is fetched, under its own name', async () => {
    const resolve: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    expect(text(await new HttpRevocationSource(OPEN, resolve).fetchList(at('/list.crl', 'ca.example')))).toBe('a revocation list');
    expect(seen).toEqual([`GET ca.example:${port}/list.crl`]);
  });

  it.each(['/large.crl', '/endless.crl', '/cut.crl', '/none.crl', '/round'])('%s is not had', async (path) => {
    expect(await new HttpRevocationSource(OPEN).fetchList(at(path))).toBeUndefined();
  });

  it('that does not come in time is given up', async () => {
    const started = performance.now();
    expect(await new HttpRevocationSource({ ...OPEN, timeoutMs: 200 }).fetchList(at('/silent.crl'))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('whose name takes too long to be found is given up', async () => {
    const never: Resolve = () => new Promise(() => undefined);
    expect(await new HttpRevocationSource({ ...OPEN, timeoutMs: 200 }, never).fetchList('http://ca.example/list.crl')).toBeUndefined();
  });

  it.each(['ldap://ca.example/list', 'file:///etc/passwd', 'ftp://ca.example/', 'no url', 'http://user:word@127.0.0.1/'])(
    'at %s is not asked for',
    async (url) => {
      const resolve: Resolve = () => Promise.reject(new Error('it was looked up'));
      expect(await new HttpRevocationSource(OPEN, resolve).fetchList(url)).toBeUndefined();
      expect(seen).toEqual([]);
    },
  );
});

describe('where a certificate points to', () => {
  const closed: RevocationFetchLimits = { ...OPEN, privateNetworks: [] };
  const asIf = (...addresses: string[]): Resolve => {
    return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };

  it.each([
    ['our own machine', at('/list.crl'), asIf()],
    ['our own machine in other words', 'http://2130706433/list.crl', asIf()],
    ['our own machine in IPv6', `http://[::1]/list.crl`, asIf()],
    ['a name of our own machine', 'http://ca.example/list.crl', asIf('127.0.0.1')],
    ['a name of a machine inside', 'http://ca.example/list.crl', asIf('10.0.0.5')],
    ['a name of the metadata of a cloud', 'http://ca.example/list.crl', asIf('169.254.169.254')],
    ['a name of a public address and of our own', 'http://ca.example/list.crl', asIf('8.8.8.8', '127.0.0.1')],
    ['a name of nothing', 'http://ca.example/list.crl', asIf()],
  ])('%s is never asked', async (_, url, resolve) => {
    expect(await new HttpRevocationSource(closed, resolve).fetchList(url)).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it('is looked at again when it points elsewhere', async () => {
    const resolve: Resolve = (host) => Promise.resolve([{ address: host === 'inside.example' ? '10.0.0.5' : '127.0.0.1', family: 4 }]);
    const source = new HttpRevocationSource(OPEN, resolve);
    const onwards = (to: string): string => at(`/to/${encodeURIComponent(to)}`, 'ca.example');
    expect(text(await source.fetchList(onwards(at('/list.crl', 'other.example'))))).toBe('a revocation list');
    expect(await source.fetchList(onwards('http://inside.example/list.crl'))).toBeUndefined();
    expect(await source.fetchList(onwards('file:///etc/passwd'))).toBeUndefined();
  });
});

it('a responder is asked by POST', async () => {
  const answered = await new HttpRevocationSource(OPEN).askResponder(at('/ocsp'), Buffer.from('question'));
  expect(text(answered)).toBe('application/ocsp-request question');
  expect(seen).toEqual([`POST 127.0.0.1:${port}/ocsp`]);
});
