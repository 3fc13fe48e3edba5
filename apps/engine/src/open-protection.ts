/** Opens what protects mail: the stores of keys, the processes that make it, the desk that asks every method, and the flow that asks the desk. */
import { AnnouncedEnds } from './certificates/announce-ends.js';
import { SignWithDkimKeys } from './dkim-keys/sign-with-dkim-keys.js';
import { CopyFlow } from './flow/copy-flow.js';
import { openCertificates, smimeMethod, type OpenedCertificates } from './open-certificates.js';
import { openPgpKeys, pgpMethod, type OpenedPgpKeys } from './open-pgp-keys.js';
import { openSecrets, type Secrets } from './open-secrets.js';
import { openPdfMethod } from './passwords/open-pdf-method.js';
import { EndingPgpKeys } from './pgp-keys/ending-pgp-keys.js';
import type { EngineParts } from './platform/engine-parts.js';
import type { PolicyBook } from './policy/policy-book.js';
import type { DkimSigner } from './protect/dkim-signer-port.js';
import { MethodDesk } from './protect/method-desk.js';
import type { ProtectWork } from './protect/protect-work-port.js';
import type { ProtectionDesk } from './protect/protection-desk-port.js';
import { ProtectPool } from './protect/work/protect-pool.js';

export interface Protection {
  /** What the pages work with. */
  readonly services: Secrets & OpenedCertificates & OpenedPgpKeys & { readonly desk: ProtectionDesk; readonly endingKeys: AnnouncedEnds };
  readonly dkim: DkimSigner;
  readonly flow: CopyFlow;
  readonly work: ProtectWork;
  close(): void;
}

export async function openProtection(parts: EngineParts, policy: PolicyBook): Promise<Protection> {
  const { log, spool } = parts;
  const stores = { ...(await openSecrets(parts)), ...(await openCertificates(parts, policy)), ...(await openPgpKeys(parts)) };
  const endingKeys = new AnnouncedEnds({
    ...parts,
    certificates: stores.endingCertificates,
    pgpKeys: new EndingPgpKeys(stores.pgpKeys),
    policy,
  });
  const work = new ProtectPool();
  const smime = smimeMethod(parts, stores, work);
  const pgp = pgpMethod(parts, stores);
  const pdf = openPdfMethod(parts, { passwords: stores.passwords, policy, work, signing: smime });
  const dkim = new SignWithDkimKeys(stores.dkimKeys);
  const desk = new MethodDesk({ methods: [smime, pgp, pdf], signers: [smime, pgp], dkim, log });
  return {
    services: { ...stores, desk, endingKeys },
    dkim,
    flow: new CopyFlow({ desk, dkim, spool }),
    work,
    close: () => {
      work.close();
    },
  };
}
