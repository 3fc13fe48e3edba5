/** One certificate of the store, opened: what is searched, and the certificate itself when it is needed. */
import { mayEncrypt, mayIssue, maySign, nameOfKey, parseCertificate, type Certificate, type CertificatePurpose } from '#crypto';
import { domainOf } from '#mail';

/** What of a certificate people look for. */
export interface CertificateFacts {
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  /** In lower case. */
  readonly addresses: readonly string[];
  /** Of the addresses, in ASCII and lower case. */
  readonly domains: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: string;
  /** What it can do best: for which it is judged in lists. */
  readonly purpose: CertificatePurpose;
  readonly canEncrypt: boolean;
  readonly canSign: boolean;
}

export interface CertificateEntry {
  readonly id: string;
  readonly facts: CertificateFacts;
  readonly der: Buffer;
}

export function factsOfCertificate(certificate: Certificate): CertificateFacts {
  const { fingerprint, subject, issuer, serial, emails, notBefore, notAfter, key } = certificate;
  const canEncrypt = mayEncrypt(certificate);
  const canSign = maySign(certificate);
  const isIssuer = mayIssue(certificate) && certificate.emails.length === 0;
  return {
    ...{ fingerprint, subject, issuer, serial, notBefore, notAfter, canEncrypt, canSign },
    addresses: emails,
    domains: [...new Set(emails.flatMap((email) => domainOf(email) ?? []))],
    key: nameOfKey(key),
    purpose: isIssuer ? 'issue' : canEncrypt || !canSign ? 'encrypt' : 'sign',
  };
}

/** Parsed certificates that were asked for last: a store of many thousands would take gigabytes with all of them. */
const PARSED = 2_000;

/** Parses certificates when they are needed, and keeps those that were needed last. */
export class ParsedCertificates {
  private readonly parsed = new Map<string, Certificate>();

  of({ facts: { fingerprint }, der }: CertificateEntry): Certificate {
    const certificate = this.parsed.get(fingerprint) ?? parseCertificate(der);
    this.parsed.delete(fingerprint);
    this.parsed.set(fingerprint, certificate);
    const [oldest] = this.parsed.keys();
    if (this.parsed.size > PARSED && oldest !== undefined) this.parsed.delete(oldest);
    return certificate;
  }
}
