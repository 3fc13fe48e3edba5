import { describe, expect, it } from 'vitest';
import { maskValue } from './mask.js';

describe('masking', () => {
  it.each([
    ['4929 1234 5678 1234', 'credit-card', '4929 •••• •••• 1234'],
    ['378282246310005', 'credit-card', '3782•••••••0005'],
    ['4222222222222', 'credit-card', '4222•••••2222'],
    ['DE89 3704 0044 0532 0130 00', 'iban', 'DE89 •••• •••• •••• •••• 00'],
    ['536-90-4399', 'us-ssn', '•••-••-4399'],
    ['AKIAIOSFODNN7EXAMPLE', 'aws-access-key', 'AKIA••••••••••••••••'],
    ['AB123456C', 'uk-nino', 'A•••••••C'],
    ['123', undefined, '•••'],
    ['anna.meyer@example.com', 'email-address', 'an••.•••••@•••••••.•om'],
    ['', undefined, ''],
  ])('shows %j of kind %s as %j', (value, kind, masked) => {
    expect(maskValue(value, kind)).toBe(masked);
  });

  it('shows no character of a private key but its heading', () => {
    const key = '-----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAKCAQEA -----END RSA PRIVATE KEY-----';
    expect(maskValue(key, 'private-key')).toBe('-----BEGIN RSA PRIVATE KEY-----••••');
  });

  it.each([1, 4, 7, 8, 16, 33, 100, 5_000])('shows at most a quarter of an unknown value of %i characters', (length) => {
    const shown = maskValue('x'.repeat(length), undefined).replace(/[^x]/g, '').length;
    expect(shown).toBeLessThanOrEqual(length / 4);
  });

  it('does not tell the length of a long secret', () => {
    expect([...maskValue('x'.repeat(5_000), 'jwt')].length).toBeLessThan(60);
  });
});
