import { describe, expect, it } from 'vitest';
import { decodeBody } from './transfer-encoding.js';
import { findUuencoded } from './uuencode.js';

const decode = (body: string, encoding: string): [string, string | undefined] => {
  const { bytes, defect } = decodeBody(Buffer.from(body, 'latin1'), encoding);
  return [bytes.toString('utf8'), defect];
};

describe('decodeBody', () => {
  // The values of RFC 4648 §10 and cuts of them.
  it.each([
    ['Zm9vYmFy', 'foobar', undefined],
    ['Zm9v\r\nYmE=\r\n', 'fooba', undefined],
    ['Zm9vYg==', 'foob', undefined],
    ['Zm9vYg', 'foob', undefined],
    ['Z m 9\tvYmFy', 'foobar', undefined],
    ['Zm9v!!YmFy', 'foobar', 'bad-base64'],
    ['Zm9v-_YmFy', 'foobar', 'bad-base64'],
    ['Zm8=Zm9v', 'fofoo', 'bad-base64'],
    ['Zm8=\r\nZg==\r\nZm9vYmFy', 'foffoobar', 'bad-base64'],
    ['Zm9vZ', 'foo', 'bad-base64'],
    ['', '', undefined],
    ['====', '', undefined],
  ])('decodes base64 %j', (encoded, text, defect) => {
    expect(decode(encoded, 'base64')).toEqual([text, defect]);
  });

  // RFC 2045 §6.7 rules 1 to 5.
  it.each([
    [
      "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
      "Now's the time for all folk to come to the aid of their country.",
      undefined,
    ],
    ['4111=20=\r\n1111', '4111 1111', undefined],
    ['a=3D=c3=A9', 'a=é', undefined],
    ['soft= \t\r\nbreak', 'softbreak', undefined],
    ['lf=\nonly', 'lfonly', undefined],
    ['1=2 and =ZZ', '1=2 and =ZZ', 'bad-quoted-printable'],
    ['open=', 'open', undefined],
    ['none', 'none', undefined],
  ])('decodes quoted-printable %j', (encoded, text, defect) => {
    expect(decode(encoded, 'quoted-printable')).toEqual([text, defect]);
  });

  it('keeps the bytes under an identity or unknown encoding, and names the unknown one', () => {
    expect(decode('as is', '8bit')).toEqual(['as is', undefined]);
    expect(decode('as is', 'x-rot13')).toEqual(['as is', 'unknown-transfer-encoding']);
  });

  it('decodes a body that is uuencoded as a whole', () => {
    expect(decode('begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n', 'x-uuencode')).toEqual(['Cat', undefined]);
  });
});

describe('findUuencoded', () => {
  it('finds every block in running text, both algorithms, an unfinished one too', () => {
    const text =
      'Hi,\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nand\r\nbegin-base64 600 b.txt\r\nZm9v\r\n====\r\nbegin 644 open.txt\r\n#0V%T';
    const files = findUuencoded(Buffer.from(text)).map((file) => [file.fileName, file.bytes.toString()]);
    expect(files).toEqual([
      ['cat.txt', 'Cat'],
      ['b.txt', 'foo'],
      ['open.txt', 'Cat'],
    ]);
  });

  it('sees no file in a sentence that begins with begin', () => {
    expect(findUuencoded(Buffer.from('begin with 644 apples\r\nend\r\n'))).toEqual([]);
  });
});
