import { describe, expect, it } from 'vitest';
import { dkimName, recordName } from './dkim-name.js';
import { DkimRefused } from './dkim-refused.js';

describe('the name of a key', () => {
  it('is selector._domainkey.domain (RFC 6376 §3.6.2.1), lower-case, without final dot', () => {
    expect(recordName(dkimName('Example.COM.', 'S1'))).toBe('s1._domainkey.example.com');
  });

  it('has the domain in ASCII form: B\u00fccher of RFC 3490 is xn--bcher-kva', () => {
    expect(dkimName('B\u00fccher.example', 's1').domain).toBe('xn--bcher-kva.example');
  });

  it('may have several labels in its selector (RFC 6376 §3.1)', () => {
    expect(recordName(dkimName('example.com', 'jan.2026'))).toBe('jan.2026._domainkey.example.com');
  });

  it.each(['', 'localhost', 'a..b', '-a.example', 'a b.example', 'a.example;', 'a.example/x', '[192.0.2.1]', `${'a'.repeat(64)}.example`])(
    'has not the domain %j',
    (domain) => {
      expect(() => dkimName(domain, 's1')).toThrow(DkimRefused);
    },
  );

  it.each(['', 'a b', 'a;b=c', '.', 'a..b', 'x'.repeat(64), 'a\r\nb', Array(60).fill('abcd').join('.')])(
    'has not the selector %j',
    (selector) => {
      expect(() => dkimName('example.com', selector)).toThrow(DkimRefused);
    },
  );
});
