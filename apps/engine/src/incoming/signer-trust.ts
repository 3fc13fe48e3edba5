/** Whether who signed a mail may be believed, by the roots and the trust list of the store. */
import type { Certificate, CertificateJudgement } from '#crypto';
import type { MailEnd } from '#dlp';
import type { OpenedMessage } from './mail-opener.js';
import type { FoundProtection, FoundSignature, Signer } from './found-layers.js';

type About = Readonly<{ purpose: 'sign'; at: string; end: MailEnd | null; whenUnknown: 'accept' | 'refuse' }>;

/** Judges a certificate for signing; those beside it may lead to a root. */
export interface SignerJudge {
  judge(certificate: Certificate, about: About, beside: readonly Certificate[]): CertificateJudgement;
}

/** For whom, and when: a signer who is believed by one need not be believed by another. */
export interface Believer {
  readonly end: MailEnd | null;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** What holds for a certificate of which nobody can be asked whether it was revoked. */
  readonly whenUnknown: 'accept' | 'refuse';
}

/** What was found around a mail, as it looks to its recipient. */
export function foundProtection(opened: OpenedMessage, judge: SignerJudge, believer: Believer): FoundProtection {
  const beside = [...opened.certificates.values()];
  const known = new Map<string, Signer>();
  const signerOf = (fingerprint: string): Signer => {
    const certificate = opened.certificates.get(fingerprint);
    if (certificate === undefined) return { fingerprint, addresses: [], trusted: false, why: 'unreadable' };
    const judgement = judge.judge(certificate, { purpose: 'sign', ...believer }, beside);
    return { fingerprint, addresses: certificate.emails, trusted: judgement.usable, why: judgement.usable ? '' : judgement.why };
  };
  const layers = opened.report.layers.map((layer): FoundProtection['layers'][number] => {
    if (layer.kind !== 'signed') return layer;
    const signatures = layer.signatures.map(({ signer, ...signature }): FoundSignature => {
      if (signer === null) return { ...signature, signer: null };
      const judged = known.get(signer) ?? signerOf(signer);
      known.set(signer, judged);
      return { ...signature, signer: judged };
    });
    return { ...layer, signatures };
  });
  return { layers, stoppedBy: opened.report.stoppedBy };
}
