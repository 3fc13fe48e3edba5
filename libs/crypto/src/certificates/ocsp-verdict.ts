/** Whether an OCSP answer may be believed, and what it says (RFC 6960 §3.2, §4.2.2.2). */
import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { canSign, publicKeyOctets } from './certificate-key.js';
import { isTooShort } from './certificate-usage.js';
import type { OcspAnswer, OcspLine } from './ocsp-answer.js';
import { CERT_ID_HASHES, issuerHashes, type OcspQuestion } from './ocsp-request.js';
import { CLOCK_SKEW_MS, unknownBecause, type RevocationStatus } from './revocation-status.js';
import { soundnessObjection, validityObjection } from './path-rules.js';

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';

/** How long an answer without an end is good for: such responders answer anew at each question. */
const MAX_AGE_WITHOUT_END_MS = 24 * 3600 * 1000;

/** What an answer says about a certificate at an instant. An answer that may not be believed is `unknown`, and says why. */
export function ocspVerdict(answer: OcspAnswer, question: OcspQuestion, atMs: number): RevocationStatus {
  const line = answer.lines.find((candidate) => isAbout(candidate, question));
  if (line === undefined) return unknownBecause('The OCSP answer is about another certificate.');
  if (question.nonce !== undefined && answer.nonce !== undefined && !answer.nonce.equals(question.nonce)) {
    return unknownBecause('The OCSP answer is to another question.');
  }
  if (!isByAuthorized(answer, question.issuer, atMs))
    return unknownBecause('The OCSP answer is not signed by the issuer or by somebody that it named.');
  // Revoked stays revoked, however old the answer is.
  if (line.revocation !== undefined) return { status: 'revoked', ...line.revocation };
  if (line.status === 'unknown') return unknownBecause('The OCSP responder does not know the certificate.');
  return isFresh(line, atMs) ? { status: 'good' } : unknownBecause('The OCSP answer is too old, or from the future.');
}

function isAbout(line: OcspLine, { certificate, issuer }: OcspQuestion): boolean {
  const hash = CERT_ID_HASHES[line.hash];
  if (hash === undefined || line.serial !== certificate.serial) return false;
  const { nameHash, keyHash } = issuerHashes(issuer, hash);
  return nameHash.equals(line.issuerNameHash) && keyHash.equals(line.issuerKeyHash);
}

function isByAuthorized(answer: OcspAnswer, issuer: Certificate, atMs: number): boolean {
  if (isResponder(answer, issuer) && isSigned(answer, issuer)) return true;
  return answer.certificates.some(
    (delegate) => isResponder(answer, delegate) && isDelegate(delegate, issuer, atMs) && isSigned(answer, delegate),
  );
}

function isResponder({ responder }: OcspAnswer, certificate: Certificate): boolean {
  if ('name' in responder) return certificate.subjectName.der.equals(responder.name);
  return createHash('sha1').update(publicKeyOctets(certificate)).digest().equals(responder.keyHash);
}

function isSigned(answer: OcspAnswer, signer: Certificate): boolean {
  return canSign(signer.key) && !isTooShort(signer.key) && answer.isSignedBy(signer.publicKey());
}

/**
 * §4.2.2.2: named by the issuer itself, for this alone. Whether the delegate was revoked in turn is not asked: its certificates
 * live for days or weeks and mostly say that nobody has to (§4.2.2.2.1).
 */
function isDelegate(delegate: Certificate, issuer: Certificate, atMs: number): boolean {
  const { extendedKeyUsage, keyUsage } = delegate;
  if (extendedKeyUsage?.includes(OCSP_SIGNING) !== true) return false;
  if (keyUsage !== null && !keyUsage.includes('digitalSignature')) return false;
  if (!delegate.issuerName.der.equals(issuer.subjectName.der) || !canSign(issuer.key) || !delegate.isSignedBy(issuer.publicKey()))
    return false;
  return soundnessObjection(delegate, false) === undefined && validityObjection(delegate, atMs) === undefined;
}

function isFresh({ thisUpdate, nextUpdate }: OcspLine, atMs: number): boolean {
  const from = Date.parse(thisUpdate) - CLOCK_SKEW_MS;
  const until = nextUpdate === null ? Date.parse(thisUpdate) + MAX_AGE_WITHOUT_END_MS : Date.parse(nextUpdate);
  return atMs >= from && atMs <= until + CLOCK_SKEW_MS;
}
