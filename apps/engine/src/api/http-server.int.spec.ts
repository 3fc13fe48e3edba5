import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';

let dashboard = '';
let engine: HttpEngine | undefined;

beforeAll(async () => {
  dashboard = await mkdtemp(path.join(tmpdir(), 'lazaret-dashboard-'));
  await mkdir(path.join(dashboard, 'assets'));
  await writeFile(
    path.join(dashboard, 'index.html'),
    '<!doctype html><style nonce="__CSP_NONCE__"></style><lz-app ngCspNonce="__CSP_NONCE__"></lz-app>',
  );
  await writeFile(path.join(dashboard, 'main-5JH3K2QX.js'), 'void 0;');
  await writeFile(path.join(dashboard, 'assets', 'icons.svg'), '<svg xmlns="http://www.w3.org/2000/svg"></svg>');
  await writeFile(path.join(dashboard, '.secret'), 'no');
});
afterAll(() => rm(dashboard, { recursive: true, force: true }));
afterEach(() => engine?.close());

async function get(address: string, headers: Record<string, string> = {}): Promise<Response> {
  engine ??= await startHttpEngine({ dashboard });
  return fetch(`${engine.url}${address}`, { headers });
}

afterEach(() => {
  engine = undefined;
});

describe('the pages', () => {
  it.each(['/', '/index.html', '/quarantine', '/held-messages/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/patterns/cards.eu', '/setup'])(
    'are one page at %s, with a nonce of its own',
    async (address) => {
      const first = await get(address);
      const second = await get(address);
      const nonces = await Promise.all([first, second].map(async (response) => /ngCspNonce="([^"]+)"/.exec(await response.text())?.[1]));
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toBe('no-store');
      expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(nonces[0]).not.toBe(nonces[1]);
      expect(first.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonces[0] ?? ''}'`);
    },
  );

  it('come with headers that forbid what they never do', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'self'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
    ]) {
      expect(policy.split(';')).toContain(directive);
    }
    expect(policy).not.toMatch(/unsafe-|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull(); // plain http
  });

  it('bring files that are kept when their name is a hash, and asked for again when not', async () => {
    expect((await get('/main-5JH3K2QX.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/icons.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/missing.js', '/patterns/cards.eu/missing.js', '/.secret', '/assets/%2e%2e/%2e%2e/etc/passwd.txt', '/%E0%A4%A'])(
    'do not answer for %s',
    async (address) => {
      const response = await get(address);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('no\n');
    },
  );

  it('say so when they are not built', async () => {
    engine = await startHttpEngine({ dashboard: path.join(dashboard, 'nothing') });
    const response = await get('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build:dashboard');
  });
});

describe('the interface', () => {
  it.each(['/api/v1/nothing', '/api/v2/session', '/api', '/API/V1/nothing'])('answers %s as a problem', async (address) => {
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ type: 'urn:lazaret:problem:not-found', status: 404, code: 'not-found' });
  });

  it.each([
    ['DELETE', '/api/v1/status', 'GET, HEAD'],
    ['PATCH', '/api/v1/session', 'DELETE, GET, HEAD, POST'],
    ['GET', '/api/v1/held-messages/01ARZ3NDEKTSV4RRFFQ69G5FAV/release', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['OPTIONS', '/API/V1/openapi.json/', 'GET, HEAD'],
  ])('does not take %s for %s and says what it takes', async (method, address, allowed) => {
    engine ??= await startHttpEngine({ dashboard });
    const response = await fetch(`${engine.url}${address}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  it('is never kept by anybody', async () => {
    expect((await get('/api/v1/session')).headers.get('cache-control')).toBe('no-store');
    expect((await get('/api/v1/status')).headers.get('cache-control')).toBe('no-store');
  });

  it('says that it is up, and ready only when mail is taken', async () => {
    expect(await (await get('/health')).json()).toEqual({ status: 'up' });
    const before = await get('/ready');
    expect(before.status).toBe(503);
    expect(await before.json()).toEqual({ status: 'not-ready', missing: ['inspection', 'smtp'] });
    engine?.parts.readiness.ready('inspection');
    engine?.parts.readiness.ready('smtp');
    expect((await get('/ready')).status).toBe(200);
  });

  it('sets HSTS when a trusted proxy ended TLS, and believes only the proxy about the client', async () => {
    engine = await startHttpEngine({ config: { http: { trustProxy: true } }, dashboard });
    const response = await get('/', { 'X-Forwarded-Proto': 'https' });
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});
