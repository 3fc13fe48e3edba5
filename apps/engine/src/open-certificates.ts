/** Opens what the engine knows of certificates, and what works with them. */
import { sharedDir } from './config/shared-dir.js';
import { AssignedCertificates } from './certificates/assigned-certificates.js';
import { CertificateFileThread } from './certificates/certificate-file-thread.js';
import type { CertificateFileWork } from './certificates/certificate-file-work.js';
import { CertificateJudge } from './certificates/certificate-judge.js';
import { CertificateSelection } from './certificates/certificate-selection.js';
import { certificateSetting } from './certificates/certificate-settings.js';
import { CertificateStore } from './certificates/certificate-store.js';
import { EndingCertificates } from './certificates/ending-certificates.js';
import type { EndingSource } from './certificates/ending-keys-port.js';
import { HttpRevocationSource } from './certificates/revocation/http-revocation-source.js';
import { KeptRevocationLists } from './certificates/revocation/kept-revocation-lists.js';
import { RevocationDesk } from './certificates/revocation/revocation-desk.js';
import { SmimeMethod } from './certificates/smime-method.js';
import type { EngineParts } from './platform/engine-parts.js';
import { endOf } from './platform/mail-end.js';
import type { PolicyBook } from './policy/policy-book.js';
import type { ProtectWork } from './protect/protect-work-port.js';

export interface OpenedCertificates {
  readonly certificates: CertificateStore;
  readonly certificateJudge: CertificateJudge;
  readonly certificateFiles: CertificateFileWork;
  readonly certificateSelection: CertificateSelection;
  readonly revocation: RevocationDesk;
  readonly keptLists: KeptRevocationLists;
  readonly endingCertificates: EndingSource;
}

const MIB = 1024 * 1024;

export async function openCertificates(parts: EngineParts, policy: PolicyBook): Promise<OpenedCertificates> {
  const certificates = await CertificateStore.open(parts);
  const revocation = openRevocation(parts);
  await revocation.open();
  const keptLists = await KeptRevocationLists.open(sharedDir(parts.config), certificates.book, revocation);
  const certificateJudge = new CertificateJudge(certificates, revocation, () =>
    certificateSetting(policy, 'certificates.revocationOutage'),
  );
  const certificateSelection = new CertificateSelection({
    store: certificates,
    judge: certificateJudge,
    assigned: new AssignedCertificates(certificates),
    revocation,
  });
  const endingCertificates = new EndingCertificates(certificates, policy);
  const certificateFiles = new CertificateFileThread();
  return { certificates, certificateJudge, certificateFiles, certificateSelection, revocation, keptLists, endingCertificates };
}

/** S/MIME for the mail flow. */
export function smimeMethod(
  { keys }: Pick<EngineParts, 'keys'>,
  { certificates, certificateSelection }: Pick<OpenedCertificates, 'certificates' | 'certificateSelection'>,
  work: ProtectWork,
): SmimeMethod {
  const tagOf = (address: string): string | null => keys.tagAddress(address);
  return new SmimeMethod({
    selection: certificateSelection,
    keys: certificates.privateKeys,
    work,
    endOf: (address) => endOf(address, tagOf),
  });
}

function openRevocation({ config, clock }: EngineParts): RevocationDesk {
  const { fetch, refreshHours, timeoutSeconds, waitSeconds, maxListMiB, privateNetworks } = config.certificates;
  const source = new HttpRevocationSource({ timeoutMs: timeoutSeconds * 1000, maxListBytes: maxListMiB * MIB, privateNetworks });
  return new RevocationDesk({ dataDir: config.dataDir, clock, source, rule: { fetch, refreshHours, waitMs: waitSeconds * 1000 } });
}
