/** Asking what is at hand, revocation lists and OCSP answers, whether a certificate was revoked. */
import type { Certificate } from './certificate.js';
import { CertificateRefused } from './certificate-refused.js';
import { canSign } from './certificate-key.js';
import { isTooShort } from './certificate-usage.js';
import type { CertificateRevocationList } from './crl.js';
import { comparableName } from './distinguished-name.js';
import type { OcspAnswer } from './ocsp-answer.js';
import { ocspVerdict } from './ocsp-verdict.js';
import { CLOCK_SKEW_MS, unknownBecause, type RevocationStatus } from './revocation-status.js';

/** What is at hand, and what to do without it. */
export interface RevocationEvidence {
  readonly lists: readonly CertificateRevocationList[];
  readonly answers: readonly OcspAnswer[];
  /**
   * What an outage means. It is one only for a certificate that names a list or a responder, or whose issuer has a list at
   * hand: about others there is nobody to ask, and they are taken as not revoked.
   */
  readonly whenUnknown: 'accept' | 'refuse';
}

/** A certificate and who issued it, at an instant (milliseconds since 1970 UTC). */
export interface RevocationQuestion {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly atMs: number;
}

/**
 * What the evidence says. "Revoked" from anybody who may say so outweighs every "good"; a list that is too old still says
 * who was revoked, though not who was not.
 */
export function revocationStatus(question: RevocationQuestion, evidence: RevocationEvidence): RevocationStatus {
  const { certificate, issuer } = question;
  const lists = evidence.lists.filter(({ issuerName }) => comparableName(issuerName) === comparableName(certificate.issuerName));
  const words = [
    ...evidence.answers.map((answer) => tolerant(() => ocspVerdict(answer, { certificate, issuer }, question.atMs))),
    ...lists.map((list) => tolerant(() => listVerdict(list, question))),
  ];
  const decisive = words.find(({ status }) => status === 'revoked') ?? words.find(({ status }) => status === 'good');
  if (decisive !== undefined) return decisive;
  if (words.length === 0 && certificate.crlUrls.length === 0 && certificate.ocspUrls.length === 0) return { status: 'good' };
  return words[0] ?? unknownBecause('There is neither a revocation list nor an OCSP answer.');
}

/** Evidence of a kind that is not read is no evidence. */
function tolerant(ask: () => RevocationStatus): RevocationStatus {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CertificateRefused) return unknownBecause(error.message);
    throw error;
  }
}

/** RFC 5280 §6.3.3 for full lists of the issuer itself. */
function listVerdict(list: CertificateRevocationList, { certificate, issuer, atMs }: RevocationQuestion): RevocationStatus {
  if (!isInScope(list, certificate)) return unknownBecause('The revocation list is about other certificates.');
  const maySignLists = issuer.keyUsage === null || issuer.keyUsage.includes('cRLSign');
  if (!maySignLists) return unknownBecause('The issuer may not sign revocation lists.');
  if (!canSign(issuer.key) || isTooShort(issuer.key) || !list.isSignedBy(issuer.publicKey())) {
    return unknownBecause('The revocation list is not signed by the issuer of the certificate.');
  }
  const revocation = list.find(certificate.serial);
  if (revocation !== undefined) return { status: 'revoked', ...revocation };
  if (atMs < Date.parse(list.thisUpdate) - CLOCK_SKEW_MS) return unknownBecause(`The revocation list begins only on ${list.thisUpdate}.`);
  if (list.nextUpdate === null) return unknownBecause('The revocation list does not say until when it is good.');
  if (atMs > Date.parse(list.nextUpdate)) return unknownBecause(`The revocation list was good until ${list.nextUpdate}.`);
  return { status: 'good' };
}

function isInScope({ about, places }: CertificateRevocationList, { isCa, crlUrls }: Certificate): boolean {
  if (about !== 'all' && (about === 'authorities') !== isCa) return false;
  return places.length === 0 || places.some((place) => crlUrls.includes(place));
}
