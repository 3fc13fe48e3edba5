import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalBody, canonicalField, relaxedBodyInSlices } from './canonical-form.js';
import { readSignableMail } from './signable-mail.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** RFC 6376 §3.4.5. */
const EXAMPLE = readSignableMail(Buffer.from('A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n'));

describe('the canonical form of the example in RFC 6376 §3.4.5', () => {
  it('is, relaxed, without folds and needless blanks', () => {
    expect(EXAMPLE.fields.map((field) => canonicalField(field, 'relaxed'))).toEqual(['a:X', 'b:Y Z']);
    expect(canonicalBody(EXAMPLE.body, 'relaxed').toString()).toBe(' C\r\nD E\r\n');
  });

  it('is, simple, what it was but for the empty lines at the end', () => {
    expect(EXAMPLE.fields.map((field) => canonicalField(field, 'simple'))).toEqual(['A: X', 'B : Y\t\r\n\tZ  ']);
    expect(canonicalBody(EXAMPLE.body, 'simple').toString()).toBe(' C \r\nD \t E\r\n');
  });
});

describe('the canonical body', () => {
  it('that is empty has the hashes of RFC 6376 §3.4.3 and §3.4.4', () => {
    const empty = Buffer.alloc(0);
    expect(sha256(canonicalBody(empty, 'simple'))).toBe('frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=');
    expect(sha256(canonicalBody(empty, 'relaxed'))).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  it.each([
    ['nothing but empty lines', '\r\n\r\n\r\n', '\r\n', ''],
    ['nothing but blanks', ' \t\r\n  ', ' \t\r\n  \r\n', ''],
    ['a last line without end', 'a\r\nb', 'a\r\nb\r\n', 'a\r\nb\r\n'],
    ['empty lines within', '\r\n\r\na\r\n\r\nb\r\n', '\r\n\r\na\r\n\r\nb\r\n', '\r\n\r\na\r\n\r\nb\r\n'],
    ['blanks at the beginning of a line', '  a\r\n', '  a\r\n', ' a\r\n'],
    ['bytes that are white space elsewhere', 'a\xa0\x0b\x0c\x85\r\n', 'a\xa0\x0b\x0c\x85\r\n', 'a\xa0\x0b\x0c\x85\r\n'],
    ['a blank line of blanks at the end', 'a\r\n \r\n\t\r\n', 'a\r\n \r\n\t\r\n', 'a\r\n'],
  ])('with %s', (_, body, simple, relaxed) => {
    const bytes = Buffer.from(body, 'latin1');
    expect(canonicalBody(bytes, 'simple').toString('latin1')).toBe(simple);
    expect(canonicalBody(bytes, 'relaxed').toString('latin1')).toBe(relaxed);
  });
});

describe('the relaxed body in slices', () => {
  const BODY = '\r\n\r\n a \t b\r\n\r\n\r\n\r\n \t \r\nc  \r\nd \te\r\n\r\n \r\n';
  /** RFC 6376 §3.4.4 by hand. */
  const RELAXED = '\r\n\r\n a b\r\n\r\n\r\n\r\n\r\nc\r\nd e\r\n';

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))('is the same wherever it is cut: %d bytes at a time', (sliceBytes) => {
    for (const [body, relaxed] of [
      [BODY, RELAXED],
      ['\r\n'.repeat(9), ''],
      [`${'\r\n'.repeat(9)}x`, `${'\r\n'.repeat(9)}x\r\n`],
      ['  \t  \t  x', ' x\r\n'],
    ] as const)
      expect(Buffer.concat([...relaxedBodyInSlices(Buffer.from(body), sliceBytes)]).toString()).toBe(relaxed);
  });
});

describe('the canonical field', () => {
  it('keeps bytes that are white space elsewhere: the second byte of "à" in UTF-8 is a no-break space in Latin-1', () => {
    const [field] = readSignableMail(Buffer.from('Subject: voil\u00e0  tout\r\n\r\n')).fields;
    expect(Buffer.from(canonicalField(field!, 'relaxed'), 'latin1').toString()).toBe('subject:voil\u00e0 tout');
  });
});
