/** Questions to OCSP responders (RFC 6960 §4.1): was this certificate revoked? */
import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { publicKeyOctets } from './certificate-key.js';
import { integerOfHex, nothing, octetString, oid, sequence, tagged } from './der-write.js';

/** What a responder is asked about: a certificate, and by the name and key of its issuer, who issued it. */
export interface OcspQuestion {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** Random octets that a fresh answer repeats, 32 of them (RFC 9654 §2.1); many responders do not. */
  readonly nonce?: Buffer;
}

/** Hashes that name an issuer. SHA-1 is what all responders know; nothing rests on its strength (RFC 5019 §2.1.1). */
export const CERT_ID_HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export const NONCE = '1.3.6.1.5.5.7.48.1.2';
const SHA1 = '1.3.14.3.2.26';

/** The question in DER: to be sent by POST as `application/ocsp-request` (RFC 6960, appendix A.1). */
export function buildOcspRequest({ certificate, issuer, nonce }: OcspQuestion): Buffer {
  const { nameHash, keyHash } = issuerHashes(issuer, 'sha1');
  const certId = sequence(sequence(oid(SHA1), nothing()), octetString(nameHash), octetString(keyHash), integerOfHex(certificate.serial));
  const extensions = nonce === undefined ? [] : [tagged(2, sequence(sequence(oid(NONCE), octetString(octetString(nonce)))))];
  return sequence(sequence(sequence(sequence(certId)), ...extensions));
}

/** How an OCSP CertID names an issuer (RFC 6960 §4.1.1): hashes of its name and of its key without the algorithm. */
export function issuerHashes(issuer: Certificate, hash: string): { nameHash: Buffer; keyHash: Buffer } {
  return {
    nameHash: createHash(hash).update(issuer.subjectName.der).digest(),
    keyHash: createHash(hash).update(publicKeyOctets(issuer)).digest(),
  };
}
