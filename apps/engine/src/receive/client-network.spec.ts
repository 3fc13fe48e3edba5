import { describe, expect, it } from 'vitest';
import { networkTest } from './client-network.js';

describe('a list of client networks', () => {
  const contains = networkTest(['192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '::1']);

  it.each([
    ['192.0.2.0', true],
    ['192.0.2.255', true],
    ['192.0.3.0', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['::ffff:192.0.2.9', true],
    ['::FFFF:192.0.2.9', true],
    ['::ffff:203.0.113.1', false],
    ['2001:db8:1::5', true],
    ['2001:db9::', false],
    ['::1', true],
    ['::2', false],
    ['', false],
    ['not an address', false],
    ['192.0.2.1.example', false],
  ])('says of %j: %s', (address, answer) => {
    expect(contains(address)).toBe(answer);
  });

  it('lets nobody in when it is empty', () => {
    expect(networkTest([])('127.0.0.1')).toBe(false);
  });
});
