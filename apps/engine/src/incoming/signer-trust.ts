/** Whether who signed a mail may be believed, by the roots and the trust list of the store. */
import type { Certificate, CertificateJudgement } from '#crypto';
import type { MailEnd } from '#dlp';
import type { OpenedMessage } from './mail-opener.js';
import type { FoundProtection, FoundSignature, Signer } from './found-layers.js';
import type { NamedPgpKeys } from './named-pgp-keys.js';

type About = Readonly<{ purpose: 'sign'; at: string; end: MailEnd | null; whenUnknown: 'accept' | 'refuse' }>;

/** Judges a certificate for signing; those beside it may lead to a root. */
export interface SignerJudge {
  judge(certificate: Certificate, about: About, beside: readonly Certificate[]): CertificateJudgement;
}

/** Judges for somebody. */
export interface BelieverJudge extends SignerJudge {
  /** Equal for ends for whom all judgements are alike. */
  viewOf(end: MailEnd): string;
}

/** For whom, and when: a signer who is believed by one need not be believed by another. */
export interface Believer {
  readonly end: MailEnd | null;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** What holds for a certificate of which nobody can be asked whether it was revoked. */
  readonly whenUnknown: 'accept' | 'refuse';
}

/** Who is asked about signers. */
export interface SignerJudges {
  readonly certificates: BelieverJudge;
  readonly pgpKeys: Pick<NamedPgpKeys, 'signerOf' | 'signsFor'>;
}

/** What was found around a mail, as it looks to its recipient. */
export function foundProtection({ report, certificates }: OpenedMessage, judges: SignerJudges, believer: Believer): FoundProtection {
  const beside = [...certificates.values()];
  const known = new Map<string, Signer>();
  const signerBySmime = (fingerprint: string): Signer => {
    const certificate = certificates.get(fingerprint);
    if (certificate === undefined) return { fingerprint, addresses: [], trusted: false, why: 'unreadable' };
    const judgement = judges.certificates.judge(certificate, { purpose: 'sign', ...believer }, beside);
    return { fingerprint, addresses: certificate.emails, trusted: judgement.usable, why: judgement.usable ? '' : judgement.why };
  };
  const signerByPgp = (fingerprint: string, part: string | undefined): Signer =>
    judges.pgpKeys.signerOf({ fingerprint, part }, believer.at) ?? { fingerprint, addresses: [], trusted: false, why: 'no-key' };
  const isOfAuthor = (fingerprint: string, author: string | undefined): boolean =>
    author !== undefined && judges.pgpKeys.signsFor(fingerprint, author);
  const layers = report.layers.map((layer): FoundProtection['layers'][number] => {
    if (layer.kind !== 'signed') return layer;
    const signatures = layer.signatures.map(({ signer, ...signature }): FoundSignature => {
      if (signer === null) return { ...signature, signer: null };
      const name = signature.part ?? signer;
      const judged = known.get(name) ?? (layer.format === 'smime' ? signerBySmime(signer) : signerByPgp(signer, signature.part));
      known.set(name, judged);
      const isFrom = layer.format === 'smime' ? signature.isFrom : isOfAuthor(signer, layer.author);
      return { ...signature, isFrom, signer: judged };
    });
    return { ...layer, signatures };
  });
  return { layers, stoppedBy: report.stoppedBy };
}
