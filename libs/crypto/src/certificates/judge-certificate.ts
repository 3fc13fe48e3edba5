/** Whether a certificate may be used for a mail, at an instant, and if not, why (RFC 5280 §6, RFC 8550). */
import type { Certificate } from './certificate.js';
import type { CertificateJudgement, Objection } from './certificate-judgement.js';
import { mayEncrypt, maySign, type CertificatePurpose } from './certificate-usage.js';
import { findPaths, type CertificatePath, type CertificatePool, type PathSearch } from './chain-paths.js';
import { called, instantWords, mayIssue, pathObjection, soundnessObjection, validityObjection } from './path-rules.js';
import { revocationStatus, type RevocationEvidence } from './revocation-evidence.js';
import { REASON_WORDS } from './revocation-reason.js';
import { trustEntryOf, type TrustEntry, type TrustLevel } from './trust-list.js';

/** What is asked, and all that the answer may rest on. */
export interface CertificateQuestion extends CertificatePool {
  readonly certificate: Certificate;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly purpose: CertificatePurpose;
  /** Trust lists, the nearest first. */
  readonly ctl: readonly TrustLevel[];
  /** null: nobody is asked whether anything was revoked. */
  readonly revocation: RevocationEvidence | null;
}

/**
 * Judges a certificate. In this order: an entry that blocks it; what it is itself (sound, valid, long enough, meant for this);
 * a way to a root, or an entry that allows it; revocation of all on the way. The first that stands against it is the answer.
 * @throws RangeError when `at` is no instant.
 */
export function judgeCertificate(question: CertificateQuestion): CertificateJudgement {
  const { certificate, ctl } = question;
  const atMs = instantOf(question.at);
  const entry = trustEntryOf(ctl, certificate);
  if (entry?.decision === 'block') return refused({ why: 'blocked', detail: `${called(certificate.subject)} is blocked by a trust list.` });
  const objection = ownObjection(question, entry, atMs);
  if (objection !== undefined) return refused(objection);
  const search = findPaths(certificate, question);
  return entry === undefined ? judgeByChain(question, search, atMs) : judgeByTrustList(question, search, atMs);
}

function instantOf(iso: string): number {
  const atMs = Date.parse(iso);
  if (Number.isNaN(atMs)) throw new RangeError('The instant to judge at is no instant.');
  return atMs;
}

/** What stands against the certificate itself, whoever issued it. */
function ownObjection({ certificate, purpose }: CertificateQuestion, entry: TrustEntry | undefined, atMs: number): Objection | undefined {
  const validity = validityObjection(certificate, atMs);
  const isForgiven = validity?.why === 'expired' && entry?.acceptExpired === true;
  // Who allowed this very certificate compared its fingerprint: its signature has nothing to prove.
  const soundness = soundnessObjection(certificate, entry !== undefined);
  return soundness ?? (isForgiven ? undefined : validity) ?? usageObjection(certificate, purpose);
}

function usageObjection(certificate: Certificate, purpose: CertificatePurpose): Objection | undefined {
  const { may, deed } = PURPOSES[purpose];
  return may(certificate) ? undefined : { why: 'wrong-usage', detail: `${called(certificate.subject)} is not for ${deed}.` };
}

const PURPOSES: Readonly<Record<CertificatePurpose, { readonly may: (certificate: Certificate) => boolean; readonly deed: string }>> = {
  encrypt: { may: mayEncrypt, deed: 'encrypting mail' },
  sign: { may: maySign, deed: 'signing mail' },
  issue: { may: mayIssue, deed: 'issuing certificates for mail' },
};

function judgeByChain(question: CertificateQuestion, search: PathSearch, atMs: number): CertificateJudgement {
  let first: Objection | undefined;
  for (const path of search.paths) {
    const objection =
      blockObjection(path, question.ctl) ?? pathObjection(path, atMs) ?? revocationObjection(path, question.revocation, atMs);
    if (objection === undefined) return { usable: true, by: 'chain', path };
    first ??= objection;
  }
  return refused(first ?? noPathObjection(question.certificate, search));
}

/** The chain is not needed; where there is one, it tells who may say that the certificate was revoked. */
function judgeByTrustList(question: CertificateQuestion, search: PathSearch, atMs: number): CertificateJudgement {
  const { certificate } = question;
  const [path] = search.paths;
  const objection = path === undefined ? undefined : revocationObjection(path.slice(0, 2), question.revocation, atMs);
  return objection === undefined ? { usable: true, by: 'trust-list', path: [certificate] } : refused(objection);
}

function blockObjection(path: CertificatePath, ctl: readonly TrustLevel[]): Objection | undefined {
  const blocked = path.find((certificate) => trustEntryOf(ctl, certificate)?.decision === 'block');
  return blocked === undefined
    ? undefined
    : { why: 'blocked', detail: `${called(blocked.subject)}, which it depends on, is blocked by a trust list.` };
}

/** All but the root, which nobody is above to revoke. */
function revocationObjection(path: CertificatePath, evidence: RevocationEvidence | null, atMs: number): Objection | undefined {
  if (evidence === null) return undefined;
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1];
    if (issuer === undefined) return undefined;
    const status = revocationStatus({ certificate, issuer, atMs }, evidence);
    if (status.status === 'revoked') {
      const said = `${called(certificate.subject)} was revoked on ${instantWords(status.since)}`;
      const reason = REASON_WORDS[status.reason];
      return { why: 'revoked', detail: reason === '' ? `${said}.` : `${said}: ${reason}.` };
    }
    if (status.status === 'unknown' && evidence.whenUnknown === 'refuse') {
      return { why: 'revocation-unknown', detail: `Whether ${called(certificate.subject)} was revoked is not known. ${status.because}` };
    }
  }
  return undefined;
}

function noPathObjection(certificate: Certificate, { gaveUp, signatureFailed }: PathSearch): Objection {
  const subject = called(certificate.subject);
  if (gaveUp) return { why: 'untrusted-root', detail: `No way from ${subject} to a root was found in the steps that are allowed.` };
  if (signatureFailed)
    return { why: 'broken', detail: `A signature on the way from ${subject} to a root is not by the issuer that is named.` };
  if (certificate.selfSigned) return { why: 'untrusted-root', detail: `${subject} vouches for itself and is no root.` };
  return { why: 'untrusted-root', detail: `No way leads from ${subject} to a root.` };
}

function refused(objection: Objection): CertificateJudgement {
  return { usable: false, ...objection };
}
