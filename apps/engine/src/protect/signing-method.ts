/** Signatures on mail that leaves readable: S/MIME or OpenPGP, as the mail flow sees them. */
import type { SigningMethod as SigningMethodName } from '#dlp';
import type { ProtectionKey, ProtectionPair, ProtectionRequest, WhyNotProtected } from './protection-method.js';

export type SigningOption =
  | { readonly method: SigningMethodName; readonly usable: true; readonly signer: ProtectionKey; readonly algorithms: readonly string[] }
  | { readonly method: SigningMethodName; readonly usable: false; readonly why: WhyNotProtected };

export interface SignedMail {
  /** With CRLF, as it goes over SMTP. */
  readonly bytes: Uint8Array;
  readonly signedBy: ProtectionKey;
  readonly algorithms: readonly string[];
}

/** One way of signing; an adapter may be the one that encrypts, too. */
export interface SigningMethod {
  readonly method: SigningMethodName;
  /** Never throws for a missing key; asked for every mail that leaves in clear. */
  signerFor(pair: Omit<ProtectionPair, 'demanded'>): Promise<SigningOption>;
  /** @throws ProtectionRefused */
  sign(mail: Uint8Array, request: ProtectionRequest): Promise<SignedMail>;
}
