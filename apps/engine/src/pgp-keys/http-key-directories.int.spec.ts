/** Key directories over real TLS; the server is a double on loopback, which stands for every host. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Resolve } from '../platform/outside-fetch.js';
import { HttpKeyDirectories, type KeyDirectoryOptions } from './http-key-directories.js';

// draft-koch-openpgp-webkey-service-20 §3.1 gives these places for the address
const JOE = 'joe.doe@example.org';
const ADVANCED = '/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=joe.doe';
const DIRECT = '/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=joe.doe';
const SERVERS = ['https://keys.openpgp.org', 'hkps://keys.example.net'];
const KEY = Buffer.from('a key');

let server: Server;
let port = 0;
let authority = '';
let seen: string[] = [];
let answers: Record<string, (response: ServerResponse) => void> = {};

const body =
  (bytes: Buffer | string) =>
  (response: ServerResponse): void => {
    response.end(bytes);
  };
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end('words');
  };

function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const asked = `${headers.host ?? ''}${url}`;
  seen.push(asked);
  (answers[asked] ?? status(404))(response);
}

beforeAll(async () => {
  const names = ['openpgpkey.example.org', 'example.org', 'keys.openpgp.org', 'keys.example.net'];
  const extensions = [
    { name: 'basicConstraints' as const, cA: true, critical: true },
    { name: 'subjectAltName' as const, altNames: names.map((value) => ({ type: 2 as const, value })) },
  ];
  const made = await generate([{ name: 'commonName', value: 'a double' }], { keyType: 'ec', algorithm: 'sha256', extensions });
  authority = made.cert;
  server = createServer({ key: made.private, cert: made.cert }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo); // a TCP listener
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  answers = {};
});

const noSuch = (): Error => Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
/** Hosts that there are. */
const known =
  (...hosts: string[]): Resolve =>
  (host) =>
    hosts.includes(host) ? Promise.resolve([{ address: '127.0.0.1', family: 4 }]) : Promise.reject(noSuch());
const EVERYBODY = known('openpgpkey.example.org', 'example.org', 'keys.openpgp.org', 'keys.example.net');

function directories(more: Partial<KeyDirectoryOptions> = {}, resolve = EVERYBODY): HttpKeyDirectories {
  const options = { keyServers: [], timeoutMs: 2_000, privateNetworks: ['127.0.0.0/8'], ...more };
  return new HttpKeyDirectories(options, { resolve, httpsPort: port, authorities: authority });
}

describe('the directory of a domain', () => {
  it('is asked at its own host', async () => {
    answers = { [`openpgpkey.example.org${ADVANCED}`]: body(KEY) };
    expect(await directories().ask(JOE)).toEqual([{ place: 'openpgpkey.example.org', kind: 'wkd', outcome: 'found', bytes: KEY }]);
  });

  it('is asked under the domain itself only where it has no host of its own', async () => {
    answers = { [`example.org${DIRECT}`]: body(KEY) };
    expect(await directories().ask(JOE)).toMatchObject([{ place: 'openpgpkey.example.org', outcome: 'nothing' }]);
    expect(await directories({}, known('example.org')).ask(JOE)).toMatchObject([{ place: 'example.org', outcome: 'found' }]);
    expect(seen).toEqual([`openpgpkey.example.org${ADVANCED}`, `example.org${DIRECT}`]);
  });

  it('is none where the domain has no host at all', async () => {
    expect(await directories({}, known()).ask(JOE)).toMatchObject([{ outcome: 'nothing' }]);
  });

  it('goes on to where it points by TLS, three times and no more', async () => {
    const to = (path: string) => status(302, { location: `https://example.org${path}` });
    answers = {
      [`openpgpkey.example.org${ADVANCED}`]: to('/1'),
      'example.org/1': to('/2'),
      'example.org/2': to('/3'),
      'example.org/3': body(KEY),
    };
    expect(await directories().ask(JOE)).toMatchObject([{ outcome: 'found' }]);
    answers['example.org/3'] = to('/4');
    expect(await directories().ask(JOE)).toMatchObject([{ outcome: 'unreachable' }]);
    answers[`openpgpkey.example.org${ADVANCED}`] = status(302, { location: 'http://example.org/open' });
    expect(await directories().ask(JOE)).toMatchObject([{ outcome: 'unreachable' }]);
  });

  it.each([
    ['says nothing', () => undefined],
    ['sends more than is read', body(Buffer.alloc(256 * 1024 + 1))],
    ['fails', status(500)],
  ])('that %s is given up', async (_, act) => {
    answers = { [`openpgpkey.example.org${ADVANCED}`]: act };
    expect(await directories({ timeoutMs: 300 }).ask(JOE)).toMatchObject([{ outcome: 'unreachable', bytes: Buffer.alloc(0) }]);
  });

  it('is not asked on networks that are private, nor believed without the certificate of its host', async () => {
    expect(await directories({ privateNetworks: [] }).ask(JOE)).toMatchObject([{ outcome: 'unreachable' }]);
    const stranger = new HttpKeyDirectories(
      { keyServers: [], timeoutMs: 2_000, privateNetworks: ['127.0.0.0/8'] },
      { resolve: EVERYBODY, httpsPort: port },
    );
    expect(await stranger.ask(JOE)).toMatchObject([{ outcome: 'unreachable' }]);
    expect(seen).toEqual([]);
  });
});

it('key servers are asked beside it, each by its own interface, whatever the others say', async () => {
  // https://keys.openpgp.org/about/api, and draft-gallagher-openpgp-hkp §3.1
  answers = {
    'keys.openpgp.org/vks/v1/by-email/joe.doe%40example.org': body(KEY),
    'keys.example.net/pks/lookup?op=get&options=mr&search=joe.doe%40example.org': status(503),
  };
  expect(await directories({ keyServers: SERVERS }).ask(JOE)).toEqual([
    { place: 'openpgpkey.example.org', kind: 'wkd', outcome: 'nothing', bytes: Buffer.alloc(0) },
    { place: 'keys.openpgp.org', kind: 'key-server', outcome: 'found', bytes: KEY },
    { place: 'keys.example.net', kind: 'key-server', outcome: 'unreachable', bytes: Buffer.alloc(0) },
  ]);
});
