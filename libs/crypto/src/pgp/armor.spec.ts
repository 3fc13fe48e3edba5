import { describe, expect, it } from 'vitest';
import { armored, readArmor, readArmors } from './armor.js';
import { crc24 } from './crc24.js';

const block = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));

describe('the checksum', () => {
  it('is CRC-24/OPENPGP', () => {
    expect(crc24(Buffer.from('123456789'))).toBe(0x21cf02);
    expect(crc24(Buffer.alloc(0))).toBe(0xb704ce);
  });
});

describe('armor', () => {
  it('is written as RFC 9580 §6.2 says', () => {
    expect(armored('PGP MESSAGE', Buffer.from('123456789'), { Charset: 'utf-8' }).toString()).toBe(
      '-----BEGIN PGP MESSAGE-----\r\nCharset: utf-8\r\n\r\nMTIzNDU2Nzg5\r\n=Ic8C\r\n-----END PGP MESSAGE-----\r\n',
    );
  });

  it('has lines of 64 characters', () => {
    const lines = armored('PGP MESSAGE', Buffer.alloc(100)).toString().split('\r\n');
    expect(lines.slice(2, -3).map((line) => line.length)).toEqual([64, 64, 8]);
  });

  it.each([
    ['without a checksum', block('-----BEGIN PGP MESSAGE-----', '', 'MTIz', '-----END PGP MESSAGE-----')],
    [
      'with a wrong checksum, which nobody relies on',
      block('-----BEGIN PGP MESSAGE-----', '', 'MTIz', '=AAAA', '-----END PGP MESSAGE-----'),
    ],
    ['without an empty line', block('-----BEGIN PGP MESSAGE-----', 'MTIz', '-----END PGP MESSAGE-----')],
    ['with blanks at the ends of lines', block('-----BEGIN PGP MESSAGE-----  ', 'Version: x', ' ', 'MTIz  ', '-----END PGP MESSAGE-----')],
    ['with text around it', block('Hello.', '-----BEGIN PGP MESSAGE-----', '', 'MTIz', '-----END PGP MESSAGE-----', 'Bye.')],
  ])('is read %s', (_, bytes) => {
    expect(readArmor(bytes)).toMatchObject({ label: 'PGP MESSAGE', bytes: Buffer.from('123') });
  });

  it('gives its header lines', () => {
    const { headers } = readArmor(block('-----BEGIN PGP MESSAGE-----', 'Charset: latin1', '', 'MTIz', '-----END PGP MESSAGE-----'));
    expect([...headers]).toEqual([['charset', 'latin1']]);
  });

  it('is read block by block', () => {
    const two = Buffer.concat([armored('PGP PUBLIC KEY BLOCK', Buffer.from('1')), armored('PGP PRIVATE KEY BLOCK', Buffer.from('2'))]);
    expect(readArmors(two).map(({ label, bytes }) => [label, bytes.toString()])).toEqual([
      ['PGP PUBLIC KEY BLOCK', '1'],
      ['PGP PRIVATE KEY BLOCK', '2'],
    ]);
  });

  it.each([
    ['no end', block('-----BEGIN PGP MESSAGE-----', '', 'MTIz')],
    ['another end', block('-----BEGIN PGP MESSAGE-----', '', 'MTIz', '-----END PGP SIGNATURE-----')],
    ['an unknown kind', block('-----BEGIN PGP THING-----', '', 'MTIz', '-----END PGP THING-----')],
    ['no base64', block('-----BEGIN PGP MESSAGE-----', '', 'M{Iz', '-----END PGP MESSAGE-----')],
    ['nothing in it', block('Hello.')],
  ])('is damaged with %s', (_, bytes) => {
    expect(() => readArmor(bytes)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
