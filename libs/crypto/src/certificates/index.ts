export { parseCertificate, type Certificate } from './certificate.js';
export { CertificateRefused, type CertificateFault } from './certificate-refused.js';
export { readCertificateFile, writeCertificatesPem, type CertificateFile } from './certificate-file.js';
export type { CertificateJudgement, CertificateObjection, Objection } from './certificate-judgement.js';
export { publicKeyId, type CertificateKey } from './certificate-key.js';
export { isTooShort, mayEncrypt, maySign, nameOfKey, type CertificatePurpose } from './certificate-usage.js';
export { findPaths, indexPool, type CertificatePath, type CertificatePool } from './chain-paths.js';
export {
  parseRevocationList,
  parseRevocationListInSteps,
  readRevocationLists,
  revocationListsIn,
  type CertificateRevocationList,
} from './crl.js';
export { isAuthority, mayIssue } from './path-rules.js';
export { judgeCertificate, type CertificateQuestion } from './judge-certificate.js';
export type { KeyEntry } from './key-entry.js';
export { parseOcspAnswer, type OcspAnswer } from './ocsp-answer.js';
export { buildOcspRequest, type OcspQuestion } from './ocsp-request.js';
export { ocspVerdict } from './ocsp-verdict.js';
export { writeP7b } from './p7b.js';
export { writePem } from './pem.js';
export { writeCertificateRequest, writeSelfSigned, type PersonToCertify, type SelfSigned } from './person-certificate.js';
export { writePfx, type PfxToWrite } from './pfx-write.js';
export type { RevocationEvidence } from './revocation-evidence.js';
export type { Revocation, RevocationReason } from './revocation-reason.js';
export { cacheAdvice, type CacheAdvice, type CacheRule, type FetchedEvidence, type RevocationSource } from './revocation-source.js';
export type { RevocationStatus } from './revocation-status.js';
export { identityOf, type TrustEntry, type TrustLevel } from './trust-list.js';
