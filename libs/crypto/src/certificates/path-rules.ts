/** Whether all who stand in a path allow it: RFC 5280 §6.1 without policies. */
import type { Certificate } from './certificate.js';
import type { Objection } from './certificate-judgement.js';
import { canSign } from './certificate-key.js';
import { isTooShort, nameOfKey } from './certificate-usage.js';
import type { CertificatePath } from './chain-paths.js';
import { comparableName } from './distinguished-name.js';
import { nameViolation } from './name-constraints.js';
import { forgeableHash } from './signature-algorithm.js';

const MAIL_USAGES = ['1.3.6.1.5.5.7.3.4', '2.5.29.37.0'];

/** What stands against a path at an instant; undefined when nothing does. Revocation and trust lists are not asked here. */
export function pathObjection(path: CertificatePath, atMs: number): Objection | undefined {
  for (const [index, certificate] of path.entries()) {
    const isRoot = index === path.length - 1;
    const objection =
      soundnessObjection(certificate, isRoot) ??
      validityObjection(certificate, atMs) ??
      (index > 0 ? issuerObjection(certificate, path.slice(0, index)) : undefined);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** Its signature, its key and its critical extensions. The signature of a root proves nothing and is not looked at. */
export function soundnessObjection(certificate: Certificate, isRoot: boolean): Objection | undefined {
  const { subject, unknownCritical, signatureAlgorithm, key } = certificate;
  const hash = isRoot ? undefined : forgeableHash(signatureAlgorithm);
  if (hash !== undefined)
    return { why: 'broken', detail: `The signature of ${called(subject)} is made with ${hash}, which can be forged.` };
  const [unknown] = unknownCritical;
  if (unknown !== undefined)
    return { why: 'broken', detail: `${called(subject)} has the extension ${unknown}, which must be understood and is not.` };
  if (isTooShort(key)) return { why: 'key-too-short', detail: `The key of ${called(subject)} is ${nameOfKey(key)}: too short.` };
  return undefined;
}

/** `2026-11-30, 12:49 UTC`: as sentences for people have an instant. */
export function instantWords(iso: string): string {
  return `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`;
}

/** RFC 5280 §4.1.2.5: both ends belong to the validity. */
export function validityObjection({ subject, notBefore, notAfter }: Certificate, atMs: number): Objection | undefined {
  if (atMs < Date.parse(notBefore))
    return { why: 'not-yet-valid', detail: `${called(subject)} is not valid before ${instantWords(notBefore)}.` };
  // The last second belongs to it to its end.
  if (atMs >= Date.parse(notAfter) + 1000) return { why: 'expired', detail: `${called(subject)} expired on ${instantWords(notAfter)}.` };
  return undefined;
}

/** Whether it may issue certificates for mail at all; which ones is asked of a path. */
export function mayIssue(certificate: Certificate): boolean {
  return issuerObjection(certificate, []) === undefined;
}

/** Whether it may have issued those below it, which come with the certificate in question first. */
function issuerObjection(issuer: Certificate, below: CertificatePath): Objection | undefined {
  const { subject, keyUsage, extendedKeyUsage, pathLength, nameConstraints } = issuer;
  const refused = (reason: string): Objection => ({ why: 'untrusted-root', detail: `${called(subject)} ${reason}.` });
  if (!isAuthority(issuer)) return refused('is not a certificate authority');
  if (keyUsage !== null && !keyUsage.includes('keyCertSign')) return refused('may not sign certificates');
  if (!canSign(issuer.key)) return refused('has a key of a kind that is not accepted');
  if (extendedKeyUsage !== null && !extendedKeyUsage.some((usage) => MAIL_USAGES.includes(usage)))
    return refused('may not issue certificates for mail');
  if (pathLength !== null && below.slice(1).filter((authority) => !isSelfIssued(authority)).length > pathLength) {
    return refused(`allows only ${pathLength} certificate authorities below it`);
  }
  if (nameConstraints === null) return undefined;
  for (const [index, certificate] of below.entries()) {
    const violation = index > 0 && isSelfIssued(certificate) ? undefined : nameViolation(certificate, nameConstraints);
    if (violation !== undefined) return refused(`restricts names, and ${violation}`);
  }
  return undefined;
}

/** RFC 5280 §4.2.1.9; roots from before version 3 have no extensions to say so. */
export function isAuthority({ isCa, version, selfSigned }: Certificate): boolean {
  return isCa || (version < 3 && selfSigned);
}

/** RFC 5280 §3.2: by name, whatever the key. */
function isSelfIssued({ subjectName, issuerName }: Certificate): boolean {
  return comparableName(subjectName) === comparableName(issuerName);
}

/** How a sentence names a certificate. */
export function called(subject: string): string {
  return subject === '' ? 'The certificate' : `“${subject}”`;
}
