/** Words about a certificate: usable, or why not. */
import type { CertificatePath } from './chain-paths.js';

/** Why a certificate is not used. */
export type CertificateObjection =
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  /** Its key usage or extended key usage does not allow it. */
  | 'wrong-usage'
  /** No way to a root that all on the way allow. */
  | 'untrusted-root'
  /** By an entry of the trust list, for itself or for one that it depends on. */
  | 'blocked'
  | 'key-too-short'
  /** Nobody could be asked whether it was revoked, and it is not used without an answer. */
  | 'revocation-unknown'
  /** A signature that does not fit or that anybody could make, or an extension that must be understood and is not. */
  | 'broken';

/** The code for programs, the sentence for people. */
export interface Objection {
  readonly why: CertificateObjection;
  /** One sentence; names certificates by subject, never more. */
  readonly detail: string;
}

export type CertificateJudgement =
  | {
      readonly usable: true;
      /** What the trust rests on. */
      readonly by: 'chain' | 'trust-list';
      /** The way to the root; with a trust list only the certificate itself. */
      readonly path: CertificatePath;
    }
  | ({ readonly usable: false } & Objection);
