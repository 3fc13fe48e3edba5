import { describe, expect, it } from 'vitest';
import { askableAddresses } from './public-address.js';

describe('addresses that a certificate may make us ask', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])('%s', (address) => {
    expect(askableAddresses([])(address)).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:8.8.8.8',
      '::7f00:1',
      '64:ff9b::a00:1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'fec0::1',
      'ff02::1',
    ],
    ...['2001:db8::1', '2002:a00:1::', 'no address', '', '10.1'],
  ])('never %s', (address) => {
    expect(askableAddresses([])(address)).toBe(false);
  });

  it('and those of networks that the configuration names', () => {
    const may = askableAddresses(['10.20.0.0/16', 'fd00:1::/32', '192.168.5.5/32']);
    expect(['10.20.1.1', 'fd00:1::5', '192.168.5.5', '8.8.8.8'].map(may)).toEqual([true, true, true, true]);
    expect(['10.21.1.1', 'fd00:2::5', '192.168.5.6', '127.0.0.1'].map(may)).toEqual([false, false, false, false]);
  });
});
