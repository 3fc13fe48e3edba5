/** What S/MIME was found around a mail, one layer at a time. */
import type { Certificate, CertificateJudgement, CertificateName, CmsFault, EnvelopeFacts, SignatureScheme, CmsVerdict } from '#crypto';

/** Judges the certificate of a signer; `others` came along and may lead to a root. */
export type JudgeSigner = (certificate: Certificate, others: readonly Certificate[]) => CertificateJudgement;

/** One signature of a layer. */
export interface LayerSignature {
  readonly result: CmsVerdict;
  /** How the signature names its signer. */
  readonly name: CertificateName;
  /** The signer's certificate; undefined when nobody has it or it cannot be read. */
  readonly certificate: Certificate | undefined;
  readonly scheme: SignatureScheme | undefined;
  /** What the signer says, ISO 8601 UTC. */
  readonly signingTime: string | undefined;
  /** Whether the mail is from who signed: the one address of the one `From` is among those of the certificate (RFC 8550 §3). */
  readonly isFrom: boolean;
  /** Undefined when nobody was asked. */
  readonly trust: CertificateJudgement | undefined;
}

/** A layer that was signed: everything in the layers inside it, and nothing else, is covered. */
export interface SignedLayer {
  readonly kind: 'signed';
  readonly form: 'clear' | 'opaque';
  /** The worst of the signatures. */
  readonly verdict: CmsVerdict['verdict'];
  readonly signatures: readonly LayerSignature[];
  /** Certificates that came along, for whoever collects them. Nobody has vouched for them. */
  readonly certificates: readonly Certificate[];
}

/** A layer that was encrypted, and opened. */
export interface OpenedLayer extends EnvelopeFacts {
  readonly kind: 'encrypted';
  readonly opened: true;
  /** SHA-256 of the certificate whose key opened it. */
  readonly openedBy: string;
  /** The same of all of ours whose keys open it, as far as that was asked. */
  readonly openers: readonly string[];
  readonly keyAlgorithm: string;
}

/** A layer that is encrypted and stays so. */
export interface ClosedLayer {
  readonly kind: 'encrypted';
  readonly opened: false;
  /** Undefined when it cannot even be read. */
  readonly envelope: EnvelopeFacts | undefined;
}

/** A layer that was compressed (RFC 8551 §3.6). */
export interface CompressedLayer {
  readonly kind: 'compressed';
}

/** A structure that only brings certificates (RFC 8551 §3.7); there is no mail in it. */
export interface CertificatesLayer {
  readonly kind: 'certificates';
  readonly certificates: readonly Certificate[];
}

export type SmimeLayer = SignedLayer | OpenedLayer | ClosedLayer | CompressedLayer | CertificatesLayer;

/** Why the mail was not unwrapped to the end: what cannot be read, and the limits. */
export type SmimeStop = CmsFault | 'too-many-layers' | 'too-slow';
