/** Opens what looks into protected mail that comes in: our keys by the names that mail has for them, and who may be believed. */
import { CertificateImporter } from './certificates/certificate-importer.js';
import { IncomingDesk } from './incoming/incoming-desk.js';
import { IncomingWork } from './incoming/incoming-work.js';
import { KeptPgpKeys } from './incoming/kept-pgp-keys.js';
import { KeptSigners } from './incoming/kept-signers.js';
import { MailOpener } from './incoming/mail-opener.js';
import { NamedCertificates } from './incoming/named-certificates.js';
import { NamedPgpKeys } from './incoming/named-pgp-keys.js';
import { OpeningRing } from './incoming/opening-ring.js';
import { SignerRevocation } from './incoming/signer-revocation.js';
import { UntrustedAllowance } from './incoming/untrusted-allowance.js';
import type { OpenedCertificates } from './open-certificates.js';
import type { OpenedPgpKeys } from './open-pgp-keys.js';
import { PgpKeyImporter } from './pgp-keys/pgp-key-importer.js';
import type { EngineParts } from './platform/engine-parts.js';
import type { ProtectWork } from './protect/protect-work-port.js';

export function openIncoming(parts: EngineParts, opened: OpenedCertificates & OpenedPgpKeys, work: ProtectWork): IncomingWork {
  const { clock, log, spool } = parts;
  const { certificates, certificateJudge: judge, pgpKeys: book, pgpWork } = opened;
  const named = new NamedPgpKeys(book, log);
  const own = new OpeningRing(new NamedCertificates(certificates, log), named);
  const desk = new IncomingDesk({
    opener: new MailOpener({ work, keys: own, log }),
    judges: { certificates: judge, pgpKeys: named },
    revocation: new SignerRevocation(judge, opened.revocation),
    own,
  });
  const allowance = new UntrustedAllowance(clock);
  const signers = new KeptSigners({ importer: new CertificateImporter(certificates, clock), judge, allowance, log });
  const importer = new PgpKeyImporter(book, pgpWork, clock);
  return new IncomingWork({ desk, signers, pgpKeys: new KeptPgpKeys({ importer, work: pgpWork, allowance, log }), spool });
}
