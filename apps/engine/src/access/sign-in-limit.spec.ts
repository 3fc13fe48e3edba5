import { describe, expect, it } from 'vitest';
import { clientNetwork, SignInLimit } from './sign-in-limit.js';

const MINUTE = 60_000;
const attacked = { accountTag: 'ana', client: '192.0.2.1' };

/** Wrong tries, one every `gapMs`; answers how many were served. */
function attack(limit: SignInLimit, attempt: typeof attacked, tries: number, fromMs: number, gapMs: number): number {
  let served = 0;
  for (let index = 0; index < tries; index++) {
    const now = fromMs + index * gapMs;
    if (!limit.admit(attempt, now).admitted) continue;
    served += 1;
    limit.failed(attempt, now);
  }
  return served;
}

describe('the limit of sign-in tries', () => {
  it('serves six tries a minute to one client with one account, then asks to wait', () => {
    const limit = new SignInLimit();
    expect(attack(limit, attacked, 1000, 0, 50)).toBe(6); // the first, and the five that clients share who have failed
    expect(limit.admit(attacked, 50_000)).toMatchObject({ admitted: false });
  });

  it('never serves more than ten in any minute of a long attack from many addresses', () => {
    const limit = new SignInLimit();
    const servedAt: number[] = [];
    for (let now = 0; now < 120 * MINUTE; now += 500) {
      const attempt = { accountTag: 'ana', client: `192.0.2.${String((now / 500) % 250)}` };
      if (limit.admit(attempt, now).admitted) {
        servedAt.push(now);
        limit.failed(attempt, now);
      }
    }
    for (const start of servedAt) {
      expect(servedAt.filter((at) => at >= start && at < start + MINUTE).length).toBeLessThanOrEqual(10);
    }
    const gaps = servedAt.slice(1).map((at, index) => at - (servedAt[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15 * MINUTE + 500);
  });

  it('counts tries that are sent at once, before any of them has failed', () => {
    const limit = new SignInLimit();
    const admitted = Array.from({ length: 50 }, () => limit.admit(attacked, 0).admitted);
    expect(admitted.filter(Boolean)).toHaveLength(10);
    expect(limit.admit(attacked, 59_999).admitted).toBe(false);
    expect(limit.admit(attacked, 60_000).admitted).toBe(true);
  });

  it('does not prolong the wait when a refused try is repeated', () => {
    const limit = new SignInLimit();
    attack(limit, attacked, 10, 0, 10);
    for (let now = 1000; now < 60_000; now += 1000) expect(limit.admit(attacked, now).admitted).toBe(false);
    expect(limit.admit(attacked, 62_000).admitted).toBe(true);
  });

  it('lets the true user in from an address that the account has used, while strangers are refused', () => {
    const limit = new SignInLimit();
    const atHome = { accountTag: 'ana', client: '198.51.100.7' };
    limit.succeeded(atHome, 0);
    for (let index = 0; index < 30; index++) limit.admit({ accountTag: 'ana', client: `192.0.2.${String(index)}` }, 29_000);
    expect(limit.admit({ accountTag: 'ana', client: '203.0.113.9' }, 30_000).admitted).toBe(false);
    expect(limit.admit(atHome, 30_000).admitted).toBe(true);
  });

  it('counts one address over many accounts', () => {
    const limit = new SignInLimit();
    let served = 0;
    for (let index = 0; index < 1000; index++) {
      const attempt = { accountTag: `account ${String(index)}`, client: '192.0.2.1' };
      if (!limit.admit(attempt, index).admitted) continue;
      served += 1;
      limit.failed(attempt, index);
    }
    expect(served).toBe(10);
  });

  it('tells only once in a wait that a refusal is the first', () => {
    const limit = new SignInLimit();
    attack(limit, attacked, 6, 0, 10);
    expect(limit.admit(attacked, 1000)).toMatchObject({ admitted: false, first: true });
    expect(limit.admit(attacked, 2000)).toMatchObject({ admitted: false, first: false });
  });

  it('forgets failures after a success', () => {
    const limit = new SignInLimit();
    attack(limit, attacked, 9, 0, 10);
    limit.succeeded(attacked, 100);
    expect(attack(limit, attacked, 9, 200, 10)).toBe(9);
  });

  it('lets the true user in at each try while one address attacks every second for a day', () => {
    const limit = new SignInLimit();
    let [refused, served] = [0, 0];
    for (let second = 0; second < 86_400; second++) {
      served += attack(limit, attacked, 1, second * 1000, 0);
      // each time from another address, so that being known does not help
      const user = { accountTag: 'ana', client: `198.51.${String(second % 7)}.${String((second / 60) % 250)}` };
      if (second % 60 === 30 && !limit.admit(user, second * 1000).admitted) refused += 1;
    }
    expect(refused).toBe(0);
    expect(served).toBeLessThan(120);
  });

  it('lets one wait for the attacker not be one for others at the same account', () => {
    const limit = new SignInLimit();
    for (let now = 0; now < 10 * MINUTE; now += 1000) attack(limit, attacked, 1, now, 0);
    expect(limit.admit(attacked, 10 * MINUTE)).toMatchObject({ admitted: false });
    const mistyping = { accountTag: 'ana', client: '203.0.113.9' };
    expect(attack(limit, mistyping, 3, 10 * MINUTE, 1000)).toBe(3);
  });

  it('makes whoever failed wait even when their client signs in elsewhere in between', () => {
    const limit = new SignInLimit();
    let served = 0;
    for (let now = 0; now < 60 * MINUTE; now += 5000) {
      served += attack(limit, attacked, 1, now, 0);
      if (limit.admit({ accountTag: 'own', client: attacked.client }, now).admitted)
        limit.succeeded({ accountTag: 'own', client: attacked.client }, now);
    }
    expect(served).toBeLessThan(20);
  });

  it('keeps a running wait whatever comes in from elsewhere', () => {
    const limit = new SignInLimit();
    for (let now = 0; now <= 3 * MINUTE; now += 1000) attack(limit, attacked, 1, now, 0);
    expect(limit.admit(attacked, 3 * MINUTE)).toMatchObject({ admitted: false });
    for (let index = 0; index < 30_000; index++) {
      limit.admit({ accountTag: `account ${String(index)}`, client: `client ${String(index)}` }, 3 * MINUTE);
      limit.admit(attacked, 3 * MINUTE);
    }
    expect(limit.admit(attacked, 3 * MINUTE)).toMatchObject({ admitted: false });
  });

  it('keeps the counts of others while tries are refused', () => {
    const limit = new SignInLimit();
    const other = { accountTag: 'ben', client: '203.0.113.9' };
    attack(limit, other, 6, 0, 1);
    for (let now = 1000; now <= 2000; now += 100) attack(limit, { accountTag: String(now), client: '192.0.2.1' }, 1, now, 0);
    for (let index = 0; index < 30_000; index++) limit.admit({ accountTag: `account ${String(index)}`, client: '192.0.2.1' }, 3000);
    expect(limit.admit(other, 4000)).toMatchObject({ admitted: false });
  });
});

describe('the network of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});
