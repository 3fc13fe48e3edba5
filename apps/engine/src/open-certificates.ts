/** Opens what the engine knows of certificates. */
import { CertificateFileThread } from './certificates/certificate-file-thread.js';
import type { CertificateFileWork } from './certificates/certificate-file-work.js';
import { CertificateJudge, type EvidenceAtHand } from './certificates/certificate-judge.js';
import { CertificateStore } from './certificates/certificate-store.js';
import type { EngineParts } from './platform/engine-parts.js';

export interface OpenedCertificates {
  readonly certificates: CertificateStore;
  readonly certificateJudge: CertificateJudge;
  readonly certificateFiles: CertificateFileWork;
}

/** Nobody is asked whether anything was revoked. */
const NOBODY_ASKED: EvidenceAtHand = { about: () => null, revision: 0 };

export async function openCertificates(parts: EngineParts): Promise<OpenedCertificates> {
  const certificates = await CertificateStore.open(parts);
  const certificateJudge = new CertificateJudge(certificates, NOBODY_ASKED);
  return { certificates, certificateJudge, certificateFiles: new CertificateFileThread() };
}
