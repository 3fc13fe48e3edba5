/** An authority and people with certificates of any shape, for what the real openssl would take a process each. */
import { sign } from 'node:crypto';
import { parseCertificate, type Certificate } from '#crypto';
import {
  addresses,
  authority,
  extension,
  makeCertificate,
  newKeyPair,
  type CertificateShape,
  type KeyPair,
} from '../../libs/crypto/test/certificate-maker.js';
import { fieldsOf, readDer, TAG, type DerElement } from '../../libs/crypto/src/certificates/der.js';
import { readBitOctets, readIntegerHex } from '../../libs/crypto/src/certificates/der-values.js';
import { bitString, encode, instant, integer, integerOfHex, oid, sequence, tagged } from '../../libs/crypto/src/certificates/der-write.js';

export interface CertifiedPerson {
  readonly certificate: Certificate;
  readonly key: KeyPair;
}

export interface PersonWish extends Partial<Pick<CertificateShape, 'from' | 'until'>> {
  readonly name?: string;
  readonly addresses: readonly string[];
  /** Of another person, when it is to be the same. */
  readonly key?: KeyPair;
  /** Extended key usage; for mail when absent. */
  readonly usage?: string;
  /** Where a revocation list would be. */
  readonly listAt?: string;
  /** Where a responder would be. */
  readonly responderAt?: string;
}

const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
/** digitalSignature and keyAgreement; keyCertSign and cRLSign. */
const PERSON_USAGE = extension('2.5.29.15', encode(0x03, Buffer.from([3, 0b1000_1000])), true);
const AUTHORITY_USAGE = extension('2.5.29.15', encode(0x03, Buffer.from([1, 0b0000_0110])), true);

/** Its own root, and issuer of everybody. */
export class TestAuthority {
  readonly key = newKeyPair();
  readonly certificate: Certificate;

  constructor(readonly name = 'Example Root') {
    const shape = { subject: name, issuer: name, key: this.key, signer: this.key, extensions: [authority(), AUTHORITY_USAGE] };
    this.certificate = makeCertificate(shape);
  }

  /** A revocation list, good for a month, in DER. */
  revocationList(revoked: readonly Certificate[], from = new Date('2026-02-15T00:00:00Z'), days = 30): Buffer {
    const ecdsa = sequence(oid('1.2.840.10045.4.3.2'));
    const until = new Date(from.getTime() + days * 86_400_000);
    const lines = revoked.map(({ serial }) => sequence(integerOfHex(serial), instant(from)));
    const signed = sequence(
      integer(1),
      ecdsa,
      this.certificate.subjectName.der,
      instant(from),
      instant(until),
      ...(lines.length === 0 ? [] : [sequence(...lines)]),
    );
    return sequence(signed, ecdsa, bitString(sign('sha256', signed, this.key.privateKey)));
  }

  /** A responder's answer: whatever certificate the question is about was revoked, for its key is not safe any more. */
  answerThatRevokes(question: Buffer, at = new Date('2026-02-15T00:00:00Z')): Buffer {
    const ecdsa = sequence(oid('1.2.840.10045.4.3.2'));
    const certId = firstOf(firstOf(firstOf(firstOf(readDer(question)))));
    const revoked = encode(0xa1, generalizedTime(at), tagged(0, encode(TAG.enumerated, Buffer.from([1]))));
    const line = sequence(certId.raw, revoked, generalizedTime(at));
    const data = sequence(tagged(1, this.certificate.subjectName.der), generalizedTime(at), sequence(line));
    const basic = sequence(data, ecdsa, bitString(sign('sha256', data, this.key.privateKey)));
    const typed = sequence(oid('1.3.6.1.5.5.7.48.1.1'), encode(TAG.octetString, basic));
    return sequence(encode(TAG.enumerated, Buffer.from([0])), tagged(0, typed));
  }

  person(wish: PersonWish): CertifiedPerson {
    const key = wish.key ?? newKeyPair();
    const name = wish.name ?? wish.addresses[0] ?? 'somebody';
    const places = [
      ...(wish.listAt === undefined ? [] : [distributionPoint(wish.listAt)]),
      ...(wish.responderAt === undefined ? [] : [responder(wish.responderAt)]),
    ];
    const usage = extension('2.5.29.37', sequence(oid(wish.usage ?? EMAIL_PROTECTION)));
    const extensions = [PERSON_USAGE, usage, ...places, ...(wish.addresses.length === 0 ? [] : [addresses(...wish.addresses)])];
    const times = { ...(wish.from !== undefined && { from: wish.from }), ...(wish.until !== undefined && { until: wish.until }) };
    return { key, certificate: makeCertificate({ subject: name, issuer: this.name, key, signer: this.key, extensions, ...times }) };
  }
}

/** The same certificate with the ECDSA signature (r, n − s), which is as good as (r, s) and which anybody can write (SEC 1 §4.1.4). */
export function inOtherForm({ der }: Certificate): Certificate {
  const outer = fieldsOf(readDer(der), 'The certificate');
  const [signed, algorithm] = [outer.next(TAG.sequence), outer.next(TAG.sequence)];
  const signature = fieldsOf(readDer(readBitOctets(outer.next(TAG.bitString))), 'The signature');
  const [r, s] = [readIntegerHex(signature.next(TAG.integer)), readIntegerHex(signature.next(TAG.integer))];
  const other = (P256_ORDER - BigInt(`0x${s}`)).toString(16);
  const twin = sequence(integerOfHex(r), integerOfHex(other.length % 2 === 0 ? other : `0${other}`));
  return parseCertificate(sequence(signed.raw, algorithm.raw, bitString(twin)));
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function uri(place: string): Buffer {
  return encode(0x86, Buffer.from(place));
}

/** OCSP knows no UTCTime (RFC 6960 §4.2.1). */
function generalizedTime(date: Date): Buffer {
  return encode(TAG.generalizedTime, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`));
}

function firstOf(element: DerElement): DerElement {
  return fieldsOf(element, 'The question').next(TAG.sequence);
}

/** RFC 5280 §4.2.1.13. */
function distributionPoint(place: string): Buffer {
  return extension('2.5.29.31', sequence(sequence(tagged(0, tagged(0, uri(place))))));
}

/** RFC 5280 §4.2.2.1. */
function responder(place: string): Buffer {
  return extension('1.3.6.1.5.5.7.1.1', sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), uri(place))));
}
