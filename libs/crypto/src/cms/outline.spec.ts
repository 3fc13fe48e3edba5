import { describe, expect, it } from 'vitest';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import { encode, integer, octetString, oid, sequence, tagged } from '../certificates/der-write.js';
import { CONTENT } from './oids.js';
import { outlineOfCms } from './outline.js';

const structure = (type: string, ...content: Buffer[]): Buffer => sequence(oid(type), tagged(0, sequence(...content)));

describe('the outline of a structure', () => {
  it.each([
    ['AES-256-GCM, RSA-OAEP', fixtures.GCM_OAEP, 'envelope'],
    ['AES-128-CBC, ECDH', fixtures.CBC_ECDH, 'envelope'],
    ['triple DES', fixtures.DES3_PKCS1, 'envelope'],
    ['signed, with its content', fixtures.SIGNED_OPAQUE, 'signed'],
    ['signed, detached', fixtures.SIGNED_DETACHED, 'signed'],
  ])('of openssl says what it is: %s', (_, cms, kind) => {
    expect(outlineOfCms(cms).kind).toBe(kind);
    expect(outlineOfCms(Buffer.concat([cms, Buffer.from('\r\n\0')])).kind).toBe(kind);
  });

  it('has the content of a signature that is not detached', () => {
    expect(outlineOfCms(fixtures.SIGNED_OPAQUE)).toEqual({ kind: 'signed', content: fixtures.CONTENT });
    expect(outlineOfCms(fixtures.SIGNED_DETACHED)).toEqual({ kind: 'signed', content: undefined });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('Hello, this is no structure at all.')],
    ['an envelope with words behind it', Buffer.concat([fixtures.GCM_OAEP, Buffer.from('and now in clear')])],
    ['an envelope that is cut off', fixtures.GCM_OAEP.subarray(0, -1)],
    ['data without anything around it', structure(CONTENT.data, octetString(Buffer.from('in clear')))],
    [
      'an envelope for nobody',
      structure(CONTENT.envelopedData, integer(0), encode(0x31), sequence(oid(CONTENT.data), sequence(oid('1.2.840.113549.3.7')))),
    ],
    [
      'an envelope whose cipher is none',
      structure(
        CONTENT.envelopedData,
        integer(0),
        encode(0x31, encode(0xa4, oid('1.2.3'))),
        sequence(oid(CONTENT.data), sequence(oid(CONTENT.data)), encode(0x80, Buffer.from('in clear'))),
      ),
    ],
  ])('is another one: %s', (_, bytes) => {
    expect(outlineOfCms(bytes)).toEqual({ kind: 'other' });
  });
});
