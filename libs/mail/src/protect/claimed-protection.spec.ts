import { describe, expect, it } from 'vitest';
import { claimedProtection, hasProtectedPart } from './claimed-protection.js';

const mail = (type: string, body = ''): Buffer => Buffer.from(`From: a@a.example\r\nContent-Type: ${type}\r\n\r\n${body}`);

describe('what a mail claims', () => {
  it.each([
    ['application/pkcs7-mime; smime-type=enveloped-data', { format: 'smime', isEncrypted: true }],
    ['application/x-pkcs7-mime; smime-type=signed-data', { format: 'smime', isEncrypted: true }],
    ['application/octet-stream; name="SMIME.P7M"', { format: 'smime', isEncrypted: true }],
    ['multipart/signed; protocol="application/pkcs7-signature"; boundary=b', { format: 'smime', isEncrypted: false }],
    ['multipart/signed; protocol="application/pgp-signature"; boundary=b', { format: 'pgp', isEncrypted: false }],
    ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', { format: 'pgp', isEncrypted: true }],
    ['multipart/signed; protocol="application/x-other"; boundary=b', null],
    ['multipart/encrypted; boundary=b', null],
    ['application/octet-stream; name="report.bin"', null],
    ['text/plain', null],
  ])('is by its type alone: %s', (type, expected) => {
    expect(claimedProtection(mail(type))).toEqual(expected);
  });
});

describe('a mail with protected parts', () => {
  const part = (type: string): string => `--o\r\nContent-Type: ${type}\r\n\r\nx\r\n`;
  const multipart = (...types: string[]): Buffer => mail('multipart/mixed; boundary=o', `${types.map(part).join('')}--o--\r\n`);

  it.each([
    ['an envelope among others', multipart('text/plain', 'application/pkcs7-mime'), true],
    ['a signed part', multipart('text/plain', 'multipart/signed; protocol="application/pgp-signature"; boundary=i'), true],
    ['plain parts that talk of it', multipart('text/plain; name="pkcs7.txt"', 'text/html'), false],
    ['a mail that is protected as a whole', mail('application/pkcs7-mime'), false],
    ['a plain mail', mail('text/plain', 'multipart/signed'), false],
  ])('is: %s (%#)', (_, bytes, expected) => {
    expect(hasProtectedPart(bytes)).toBe(expected);
  });
});
