import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealed } from '../sealed.js';
import type { PdfPasswordFacts } from './pdf-password-events.js';
import { hasExpired, passwordInForce, replacedBy } from './passwords-in-force.js';

const ADA = 'a'.repeat(32);
const NOW = '2026-03-01T10:00:00.000Z';
const day = (number: number): string => new Date(Date.parse(NOW) + number * 86_400_000).toISOString();

const address = { level: 'user', tag: ADA, address: sealed.parse('v1.address.AAAA') } as const;
const domain = { level: 'domain', domain: 'mail.partner.example' } as const;
const below = { level: 'wildcard-domain', domain: 'partner.example' } as const;
const ada = { domain: 'mail.partner.example', tag: ADA };

const one = (passwordId: string, more: Partial<PdfPasswordFacts> = {}): PdfPasswordFacts => ({
  passwordId,
  scope: address,
  origin: 'static',
  from: day(-1),
  until: null,
  messageId: null,
  ...more,
});
const inForce = (kept: readonly PdfPasswordFacts[], at = NOW, recipient = ada): string | undefined =>
  passwordInForce(recipient, at, kept)?.passwordId;

describe('the password for a recipient', () => {
  it('is the one of the nearest place', () => {
    const all = [one('below', { scope: below }), one('address'), one('domain', { scope: domain })];
    expect(inForce(all)).toBe('address');
    expect(inForce(all, NOW, { ...ada, tag: 'b'.repeat(32) })).toBe('domain');
    expect(inForce(all, NOW, { domain: 'other.partner.example', tag: 'b'.repeat(32) })).toBe('below');
    expect(inForce(all, NOW, { domain: 'partner.example', tag: 'b'.repeat(32) })).toBeUndefined();
    const nearer = { level: 'wildcard-domain', domain: 'eu.partner.example' } as const;
    const deep = { domain: 'x.eu.partner.example', tag: null };
    expect(passwordInForce(deep, NOW, [one('near', { scope: nearer }), one('far', { scope: below })])?.passwordId).toBe('near');
  });

  it('is used from its beginning until its end', () => {
    const kept = [one('p', { from: day(0), until: day(10) })];
    expect(inForce(kept, day(-0.001))).toBeUndefined();
    expect(inForce(kept, day(0))).toBe('p');
    expect(inForce(kept, day(9.999))).toBe('p');
    expect(inForce(kept, day(10))).toBeUndefined();
  });

  it('is the static one before the generated one, and the one that began last before others', () => {
    expect(inForce([one('s'), one('g', { origin: 'generated', from: day(-0.5) })])).toBe('s');
    expect(inForce([one('new', { from: day(-1) }), one('old', { from: day(-5) })])).toBe('new');
    expect(inForce([one('first'), one('second')])).toBe('second');
    expect(inForce([one('soon', { from: day(3) }), one('now')], day(4))).toBe('soon');
  });

  it('that was for one mail is not used again', () => {
    expect(inForce([one('once', { origin: 'generated', from: NOW, until: NOW })])).toBeUndefined();
  });
});

describe('a recipient without a password', () => {
  it('has had one that expired, or never had one', () => {
    const over = one('over', { until: day(-0.5) });
    expect(hasExpired(ada, NOW, [over])).toBe(true);
    expect(hasExpired(ada, NOW, [one('g', { origin: 'generated', until: day(-0.5) })])).toBe(false);
    expect(hasExpired({ domain: 'other.example', tag: null }, NOW, [over])).toBe(false);
    expect(hasExpired(ada, NOW, [])).toBe(false);
  });
});

describe('a new static password', () => {
  const replaced = (next: PdfPasswordFacts, kept: readonly PdfPasswordFacts[]): string[] =>
    replacedBy(next, NOW, kept).map(({ passwordId }) => passwordId);

  it('takes the place of those that it leaves no time', () => {
    expect(replaced(one('n', { from: NOW }), [one('old'), one('ends', { until: day(5) })])).toEqual(['old', 'ends']);
    expect(replaced(one('n', { from: NOW, until: day(5) }), [one('longer', { until: day(6) }), one('shorter', { until: day(5) })])).toEqual(
      ['shorter'],
    );
  });

  it('leaves those of other places, those that still have time, and generated ones', () => {
    const later = one('n', { from: day(2) });
    expect(replaced(later, [one('now')])).toEqual([]);
    expect(replaced(one('n', { from: NOW }), [one('soon', { from: day(2) })])).toEqual([]);
    expect(replaced(one('n', { from: NOW }), [one('d', { scope: domain }), one('g', { origin: 'generated' })])).toEqual([]);
  });

  it('never takes one away that would still be used', () => {
    const instant = fc.integer({ min: -5, max: 5 }).map(day);
    const password = fc.record({ from: instant, until: fc.option(instant), origin: fc.constantFrom('static', 'generated') });
    const at = fc.integer({ min: 0, max: 8 }).map(day);
    fc.assert(
      fc.property(fc.array(password, { maxLength: 6 }), password, at, (before, last, then) => {
        const kept = before.map((each, index) => one(String(index), each));
        const next = one('next', { ...last, origin: 'static' });
        const gone = replacedBy(next, NOW, kept);
        const left = kept.filter((each) => !gone.includes(each));
        expect(inForce([...left, next], then)).toBe(inForce([...kept, next], then));
      }),
    );
  });
});
