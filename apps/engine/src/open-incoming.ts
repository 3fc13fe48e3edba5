/** Opens what looks into protected mail that comes in: our certificates by the names that mail has for them, and who may be believed. */
import { CertificateImporter } from './certificates/certificate-importer.js';
import { IncomingDesk } from './incoming/incoming-desk.js';
import { IncomingWork } from './incoming/incoming-work.js';
import { KeptSigners } from './incoming/kept-signers.js';
import { MailOpener } from './incoming/mail-opener.js';
import { NamedCertificates } from './incoming/named-certificates.js';
import { SignerRevocation } from './incoming/signer-revocation.js';
import type { OpenedCertificates } from './open-certificates.js';
import type { EngineParts } from './platform/engine-parts.js';
import type { ProtectWork } from './protect/protect-work-port.js';

export function openIncoming(parts: EngineParts, opened: OpenedCertificates, work: ProtectWork): IncomingWork {
  const { clock, log, spool } = parts;
  const { certificates, certificateJudge: judge } = opened;
  const own = new NamedCertificates(certificates);
  const desk = new IncomingDesk({
    opener: new MailOpener({ work, keys: own, log }),
    judge,
    revocation: new SignerRevocation(judge, opened.revocation),
    own,
  });
  const importer = new CertificateImporter(certificates, clock);
  return new IncomingWork({ desk, signers: new KeptSigners({ importer, judge, clock, log }), spool });
}
