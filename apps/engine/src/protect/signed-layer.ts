/** What there is to say about the signatures of a layer. */
import { type Certificate, CertificateRefused, type CmsSignature, parseCertificate, type CmsVerdict, type VerifiedCms } from '#crypto';
import { type SignedAround, signedAuthor } from './signed-author.js';
import type { JudgeSigner, LayerSignature, SignedLayer } from './smime-layer.js';

/** What surrounds a signature, and what it covers. */
export interface SignedContent extends SignedAround {
  readonly judge: JudgeSigner | undefined;
}

const WORST_FIRST: readonly CmsVerdict['verdict'][] = ['broken', 'unknown-signer', 'weak', 'good'];

export function signedLayer(form: SignedLayer['form'], verified: VerifiedCms, about: SignedContent): SignedLayer {
  const certificates = verified.certificates.flatMap(certificatesIn);
  const from = signedAuthor(about);
  const signatures = verified.signatures.map((signature) => describe(signature, { from, certificates, judge: about.judge }));
  const verdict = WORST_FIRST.find((wanted) => signatures.some(({ result }) => result.verdict === wanted)) ?? 'broken';
  return { kind: 'signed', form, verdict, signatures, certificates };
}

/** One certificate, or none when it cannot be read. */
export function certificatesIn(der: Buffer): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch (error) {
    if (error instanceof CertificateRefused) return [];
    throw error;
  }
}

interface Beside {
  readonly from: string | undefined;
  readonly certificates: readonly Certificate[];
  readonly judge: JudgeSigner | undefined;
}

function describe(signature: CmsSignature, { from, certificates, judge }: Beside): LayerSignature {
  const { result, name, scheme, signingTime } = signature;
  const [certificate] = signature.certificate ? certificatesIn(signature.certificate) : [];
  const isFrom = from !== undefined && certificate?.emails.includes(from) === true;
  return { result, name, certificate, scheme, signingTime, isFrom, trust: certificate && judge?.(certificate, certificates) };
}
