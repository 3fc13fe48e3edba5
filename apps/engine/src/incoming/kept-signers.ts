/** Certificates that came with signed mail, kept for the answer: those of whom the signature holds, and who is believed or may be kept anyway. */
import type { Certificate, CertificateJudgement } from '#crypto';
import type { IncomingHandling } from '#dlp';
import type { CertificateImporter } from '../certificates/certificate-importer.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { OpenedMessage } from './mail-opener.js';
import type { SignerJudge } from './signer-trust.js';
import type { UntrustedAllowance } from './untrusted-allowance.js';

export interface SignerKeeperParts {
  readonly importer: Pick<CertificateImporter, 'keep'>;
  readonly judge: SignerJudge;
  readonly allowance: UntrustedAllowance;
  readonly log: EngineLog;
}

type Wish = Pick<IncomingHandling['smime'], 'importCertificates' | 'importUntrusted'>;

export class KeptSigners {
  constructor(private readonly parts: SignerKeeperParts) {}

  /** Keeps what the wish allows. Never throws: a mail is not refused for it. @param at - ISO-8601 UTC. */
  async keep(messageId: string, opened: OpenedMessage, wish: Wish, at: string): Promise<void> {
    if (!wish.importCertificates) return;
    const certificates = this.wanted(opened, wish, at).map((certificate) => ({ certificate }));
    if (certificates.length === 0) return;
    try {
      const meta = { actor: { kind: 'system', id: 'incoming-mail' }, commandId: `signers-${messageId}` } as const;
      await this.parts.importer.keep({ certificates, source: 'mail', meta });
    } catch (cause) {
      this.parts.log.warn({ messageId, cause: errorName(cause) }, 'certificates of a signed mail were not kept');
    }
  }

  /** With the authorities on the way to a root, without which nobody else could find it. */
  private wanted(opened: OpenedMessage, wish: Wish, at: string): Certificate[] {
    const beside = [...opened.certificates.values()];
    const wanted = new Map<string, Certificate>();
    for (const signer of goodSigners(opened)) {
      const judgement = this.parts.judge.judge(signer, { purpose: 'sign', at, end: null, whenUnknown: 'refuse' }, beside);
      if (!judgement.usable && !(wish.importUntrusted && isHarmless(judgement) && this.parts.allowance.take())) continue;
      wanted.set(signer.fingerprint, signer);
      const path = judgement.usable ? judgement.path : [];
      for (const authority of path) if (opened.certificates.has(authority.fingerprint)) wanted.set(authority.fingerprint, authority);
    }
    return [...wanted.values()];
  }
}

/** Only of whom the signature holds, and who sent the mail: anybody can send the certificate of somebody else along. */
function goodSigners({ report, certificates }: OpenedMessage): Certificate[] {
  const signatures = report.layers.flatMap((layer) => (layer.kind === 'signed' ? layer.signatures : []));
  return signatures.flatMap(({ verdict, isFrom, signer }) => {
    const certificate = signer === null ? undefined : certificates.get(signer);
    return verdict === 'good' && isFrom && certificate ? [certificate] : [];
  });
}

/** Nobody has vouched for it; it is not that somebody has spoken against it. */
function isHarmless(judgement: CertificateJudgement): boolean {
  return !judgement.usable && (judgement.why === 'untrusted-root' || judgement.why === 'revocation-unknown');
}
