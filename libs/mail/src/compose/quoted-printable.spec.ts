import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../mime/transfer-encoding.js';
import { quotedPrintable } from './quoted-printable.js';

describe('quoted-printable', () => {
  // RFC 2045 §6.7 by hand; Python: quopri.encodestring('a=b \nEnd.\n.'.encode())
  it.each([
    ['plain', 'plain\r\n'],
    ['1=2', '1=3D2\r\n'],
    ['blank at the end \nnext', 'blank at the end=20\r\nnext\r\n'],
    ['Grüße', 'Gr=C3=BC=C3=9Fe\r\n'],
    ['.', '=2E\r\n'],
    ['From here', '=46rom here\r\n'],
    ['a\n\nb\n', 'a\r\n\r\nb\r\n'],
  ])('writes %j', (text, expected) => {
    expect(quotedPrintable(text)).toBe(expected);
  });

  it('keeps lines at 76 characters of printable ASCII, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
        const encoded = quotedPrintable(text);
        for (const line of encoded.split('\r\n')) expect(line).toMatch(/^[\t\x20-\x7e]{0,76}$/);
        const decoded = decodeBody(Buffer.from(encoded), 'quoted-printable');
        expect(decoded.defect).toBeUndefined();
        const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
        expect(decoded.bytes.toString('utf8')).toBe(`${lines.replace(/\n/g, '\r\n')}\r\n`);
      }),
    );
  });
});
