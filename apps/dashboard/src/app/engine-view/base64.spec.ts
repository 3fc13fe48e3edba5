import { describe, expect, it } from 'vitest';
import { base64Of } from './base64.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('bytes as base64', () => {
  // RFC 4648, section 10.
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ])('tells %j as %j', (text, base64) => {
    expect(base64Of(bytesOf(text))).toBe(base64);
  });

  it('keeps every byte of a large mail', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256);
    expect(Buffer.from(base64Of(bytes), 'base64').equals(Buffer.from(bytes))).toBe(true);
  });
});
