/** Sees to it that what is asked of who signed a mail, whether they were revoked, is at hand when it is judged. */
import type { Certificate, CertificatePath } from '#crypto';
import type { RevocationDesk } from '../certificates/revocation/revocation-desk.js';
import { goodSigners, type OpenedMessage } from './mail-opener.js';
import type { SignerJudge } from './signer-trust.js';

/** One mail does not make us ask more of the net. */
const MOST_SIGNERS = 4;

export class SignerRevocation {
  constructor(
    private readonly judge: SignerJudge,
    private readonly desk: Pick<RevocationDesk, 'prepare'>,
  ) {}

  /** Waits as long as a mail may. @param at - ISO-8601 UTC. */
  async prepare(opened: OpenedMessage, at: string): Promise<void> {
    const beside = [...opened.certificates.values()];
    const signers = [...new Set(goodSigners(opened))].slice(0, MOST_SIGNERS);
    const paths = signers.flatMap((signer) => this.believed(signer, at, beside));
    if (paths.length > 0) await this.desk.prepare(paths);
  }

  /** Against which nothing else stands: places that anybody could have written into a certificate are not asked. */
  private believed(signer: Certificate, at: string, beside: readonly Certificate[]): CertificatePath[] {
    const judgement = this.judge.judge(signer, { purpose: 'sign', at, end: null, whenUnknown: 'accept' }, beside);
    return judgement.usable ? [judgement.path] : [];
  }
}
