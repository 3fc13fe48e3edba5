import { describe, expect, it } from 'vitest';
import { CertificateRefused } from './certificate-refused.js';
import { children, fieldsOf, readDer, TAG } from './der.js';
import {
  readBitOctets,
  readInstant,
  readIntegerHex,
  readNamedBits,
  readOctets,
  readOid,
  readSmallInteger,
  readText,
} from './der-values.js';
import { encode, integer, integerOfHex, oid, sequence, setOf } from './der-write.js';

const hex = (text: string) => readDer(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('elements of DER', () => {
  it('reads short, long and indefinite lengths (X.690 §8.1.3)', () => {
    expect(hex('0403 010203').content.toString('hex')).toBe('010203');
    expect(hex(`048180${'aa'.repeat(128)}`).content).toHaveLength(128);
    const indefinite = hex('3080 020101 3080 020102 0000 0000');
    expect(children(indefinite).map(({ raw }) => raw.toString('hex'))).toEqual(['020101', '30800201020000']);
  });

  it.each([
    ['nothing', ''],
    ['an element without a length', '30'],
    ['an element that is cut', '3003 0201'],
    ['a length of more than four octets', '3085 0000000001 00'],
    ['an indefinite length without an end', '3080 020101'],
    ['bytes of indefinite length', '0480 0000'],
    ['a tag of more than one octet', '1f8101 00'],
    ['something after the end', '020101 00'],
  ])('refuses %s', (_, bytes) => {
    expect(() => hex(bytes)).toThrow(CertificateRefused);
  });

  it('refuses 100 indefinite lengths inside each other without going down', () => {
    expect(() => hex('3080'.repeat(100) + '0000'.repeat(100))).toThrow('makes no sense');
  });

  it('gives fields in order, and refuses what is missing or too much', () => {
    const fields = fieldsOf(hex('3006 020101 020102'), 'It');
    expect(fields.maybe(TAG.oid)).toBeUndefined();
    expect(readSmallInteger(fields.next(TAG.integer))).toBe(1);
    expect(() => fields.end()).toThrow('It has a field too many');
    fields.next();
    expect(() => fields.next()).toThrow('It lacks a field');
  });
});

describe('values in DER', () => {
  it('reads object identifiers (X.690 §8.19.5; RFC 5652)', () => {
    expect(readOid(hex('0603 883703'))).toBe('2.999.3');
    expect(readOid(hex('0609 2a864886f70d010702'))).toBe('1.2.840.113549.1.7.2');
    expect(() => readOid(hex('0602 2a86'))).toThrow(CertificateRefused);
    expect(() => readOid(hex(`060a 2a${'ff'.repeat(8)}7f`))).toThrow(CertificateRefused);
  });

  it('reads integers with and without the octet for the sign', () => {
    expect(readIntegerHex(hex('0203 00ffee'))).toBe('ffee');
    expect(readIntegerHex(hex('0201 00'))).toBe('00');
    expect(() => readSmallInteger(hex('0201 ff'))).toThrow(CertificateRefused);
    expect(() => readSmallInteger(hex('0205 0100000000'))).toThrow(CertificateRefused);
  });

  it('puts octets together that BER cut into pieces (X.690 §8.7.3)', () => {
    expect(readOctets(hex('2480 0402 0102 0401 03 0000')).toString('hex')).toBe('010203');
  });

  it('names bits from the left (RFC 5280 §4.2.1.3: keyCertSign and cRLSign are 5 and 6)', () => {
    expect(readNamedBits(hex('0302 0106'))).toEqual([5, 6]);
    expect(readBitOctets(hex('0303 00 0102')).toString('hex')).toBe('0102');
    expect(() => readBitOctets(hex('0302 0106'))).toThrow(CertificateRefused);
  });

  it('reads both kinds of instants, and no others (RFC 5280 §4.1.2.5)', () => {
    const instant = (tag: number, text: string) => readInstant(readDer(encode(tag, Buffer.from(text))));
    expect(instant(TAG.utcTime, '491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
    expect(instant(TAG.utcTime, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(instant(TAG.generalizedTime, '99991231235959Z')).toBe('9999-12-31T23:59:59.000Z');
    for (const text of ['260230000000Z', '2601010000Z', '260101000000+0100', '261301000000Z', '20260101000000Z']) {
      expect(() => instant(TAG.utcTime, text), text).toThrow(CertificateRefused);
    }
  });

  it('reads text of the types that names have', () => {
    const text = (tag: number, bytes: string) => readText(readDer(encode(tag, Buffer.from(bytes, 'hex'))));
    expect(text(TAG.utf8, '5ac3bc72696368')).toBe('Zürich');
    expect(text(TAG.teletex, '5afc72696368')).toBe('Zürich');
    expect(text(TAG.bmp, '005a00fc')).toBe('Zü');
    expect(text(TAG.universal, '0000005a0001f600')).toBe('Z😀');
  });
});

describe('writing DER', () => {
  it('writes lengths as short as can be', () => {
    expect(encode(TAG.octetString, Buffer.alloc(127)).subarray(0, 2).toString('hex')).toBe('047f');
    expect(encode(TAG.octetString, Buffer.alloc(128)).subarray(0, 3).toString('hex')).toBe('048180');
    expect(encode(TAG.octetString, Buffer.alloc(256)).subarray(0, 4).toString('hex')).toBe('04820100');
  });

  it('writes integers, identifiers and sorted sets', () => {
    expect(integer(0).toString('hex')).toBe('020100');
    expect(integer(128).toString('hex')).toBe('02020080');
    expect(integer(100_000).toString('hex')).toBe('02030186a0');
    expect(integerOfHex('ffee').toString('hex')).toBe('020300ffee');
    expect(oid('1.2.840.113549.1.7.2').toString('hex')).toBe('06092a864886f70d010702');
    expect(setOf([integer(2), integer(1)]).toString('hex')).toBe('3106020101020102');
    expect(sequence().toString('hex')).toBe('3000');
  });
});
