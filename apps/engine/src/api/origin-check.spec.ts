import { describe, expect, it } from 'vitest';
import { isCrossSite, isOwnHost } from './origin-check.js';

const ownOrigins = ['http://localhost:8080'];

describe('a request that changes something', () => {
  it.each([
    ['own page', 'http://localhost:8080', 'same-origin', false],
    ['own page of an older browser', 'http://localhost:8080', undefined, false],
    ['own page without Origin', undefined, 'same-origin', false],
    ['foreign page', 'https://evil.example', 'cross-site', true],
    ['foreign page of an older browser', 'https://evil.example', undefined, true],
    ['page of a sister host', 'http://evil.localhost:8080', 'same-site', true],
    ['other port', 'http://localhost:9090', undefined, true],
    ['other scheme', 'https://localhost:8080', undefined, true],
    ['opaque origin of a sandboxed frame', 'null', undefined, true],
    ['typed address', undefined, 'none', true],
    ['no page at all', undefined, undefined, true],
    ['forged mixture', 'http://localhost:8080', 'cross-site', true],
  ])('from %s: cross-site is told', (_, origin, fetchSite, crossSite) => {
    expect(isCrossSite({ origin, fetchSite, ownOrigins })).toBe(crossSite);
  });
});

describe('the host name', () => {
  it.each([
    ['localhost:8080', true],
    ['127.0.0.1:8080', true],
    ['[::1]:8080', true],
    ['LOCALHOST', true],
    ['evil.example:8080', false],
    ['localhost.evil.example', false],
    [undefined, false],
  ])('%s of a local engine is own: %s', (host, own) => {
    expect(isOwnHost(host, undefined, true)).toBe(own);
  });

  it('may be any behind TLS or a proxy when no public one is configured', () => {
    expect(isOwnHost('mail.halden.example', undefined, false)).toBe(true);
  });

  it.each([
    ['mail.halden.example', true],
    ['Mail.Halden.Example:443', true],
    ['localhost:8080', true],
    ['mail.halden.example:8443', false],
    ['mail.halden.example.evil.example', false],
    ['192.0.2.1', false],
  ])('%s is own, local or not, when the public one is mail.halden.example: %s', (host, own) => {
    for (const isLocalOnly of [true, false]) expect(isOwnHost(host, 'https://mail.halden.example', isLocalOnly)).toBe(own);
  });

  it('with a port is own only with that port', () => {
    expect(isOwnHost('mail.halden.example:8443', 'https://mail.halden.example:8443', false)).toBe(true);
    expect(isOwnHost('mail.halden.example', 'https://mail.halden.example:8443', false)).toBe(false);
  });
});
