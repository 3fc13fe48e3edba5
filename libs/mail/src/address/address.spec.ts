import { describe, expect, it } from 'vitest';
import { domainOf, isInternal, mailboxIn, splitAddress } from './address.js';
import { cpuWatch } from '../../../../test/support/cpu-time.js';

describe('splitAddress', () => {
  it.each([
    ['Ann@Example.COM', 'Ann', 'example.com'],
    ['<ann@example.com>', 'ann', 'example.com'],
    ['<@hop.example,@two.example:ann@example.com>', 'ann', 'example.com'],
    ['"a@inside.example"@outside.example', '"a@inside.example"', 'outside.example'],
    ['"a\\"@inside.example"@outside.example', '"a\\"@inside.example"', 'outside.example'],
    ['a@inside.example@outside.example', 'a@inside.example', 'outside.example'],
    ['ann@bücher.example', 'ann', 'xn--bcher-kva.example'],
    ['ann@BÜCHER.example', 'ann', 'xn--bcher-kva.example'],
    ['ann@example.com.', 'ann', 'example.com'],
    ['ann@[192.0.2.1]', 'ann', '[192.0.2.1]'],
    ['ann@[IPv6:2001:db8::1]', 'ann', '[ipv6:2001:db8::1]'],
  ])('splits %s', (address, local, domain) => {
    expect(splitAddress(address)).toEqual({ local, domain });
  });

  it.each(['', '<>', 'ann', '@example.com', 'ann@', 'ann@a b', 'ann@a/b', '"open@example.com', '"a"x@example.com', 'a@b@'])(
    'finds no address in %j',
    (address) => {
      expect(splitAddress(address)).toBeUndefined();
    },
  );
});

describe('isInternal', () => {
  const internal = ['example.com', '*.example.net', 'bücher.example'];
  it.each([
    ['ann@example.com', true],
    ['ann@EXAMPLE.com', true],
    ['ann@sub.example.com', false],
    ['ann@a.example.net', true],
    ['ann@a.b.example.net', true],
    ['ann@example.net', false],
    ['ann@evilexample.net', false],
    ['ann@example.com.evil.example', false],
    ['"x@example.com"@evil.example', false],
    ['ann@xn--bcher-kva.example', true],
    ['no address', false],
    ['', false],
  ])('%s → %s', (address, inside) => {
    expect(isInternal(address, internal)).toBe(inside);
  });

  it('is never true without internal domains', () => {
    expect(isInternal('ann@example.com', [])).toBe(false);
    expect(domainOf('ann@example.com')).toBe('example.com');
  });
});

describe('the address in a From field', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    ['Anna Meyer <anna@example.com>', 'anna@example.com'],
    ['"Meyer, Anna <boss@example.org>" <anna@example.com>', 'anna@example.com'],
    ['anna@example.com (Anna <x@example.org>)', 'anna@example.com'],
    ['Anna <anna@example.com>, Ben <ben@example.com>', 'anna@example.com'],
    ['"anna m"@example.com', undefined],
    ['undisclosed-recipients:;', undefined],
    ['', undefined],
  ])('%s', (field, address) => {
    expect(mailboxIn(field)).toBe(address);
  });

  it('takes time in proportion to the field', () => {
    const spent = cpuWatch();
    for (const unit of ['"', '("', '\\"', '(', '<']) mailboxIn(unit.repeat(1_000_000));
    expect(spent()).toBeLessThan(1_000);
  });
});
