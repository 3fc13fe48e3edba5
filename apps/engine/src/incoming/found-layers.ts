/** What was found around a mail that came in, with what we think of who signed it. */
import type { ToldLayer, ToldSignature } from '../protect/work/opened-report.js';

/** Somebody who signed. */
export interface Signer {
  /** SHA-256 of the certificate, or fingerprint of the key, in lower hex. */
  readonly fingerprint: string;
  /** Addresses that the certificate names, in lower case; written by whoever made it. */
  readonly addresses: readonly string[];
  /** Whether it may be believed now. */
  readonly trusted: boolean;
  /** Why not, as a machine name; empty when it may. */
  readonly why: string;
}

export interface FoundSignature extends Omit<ToldSignature, 'signer'> {
  /** Null: nobody has the certificate, or it cannot be read. */
  readonly signer: Signer | null;
}

export type FoundLayer =
  | Exclude<ToldLayer, { readonly kind: 'signed' }>
  | (Omit<Extract<ToldLayer, { readonly kind: 'signed' }>, 'signatures'> & { readonly signatures: readonly FoundSignature[] });

/** The layers of a mail, the outermost first. */
export interface FoundProtection {
  readonly layers: readonly FoundLayer[];
  /** Why there is protection left inside; null: there is none. */
  readonly stoppedBy: string | null;
}

/** What the signatures of all layers come to. */
export type SignatureStanding =
  | { readonly kind: 'none' }
  /** Good, trusted, and by who sent the mail. */
  | { readonly kind: 'sender' }
  /** Good and trusted, and by somebody else. */
  | { readonly kind: 'other'; readonly signers: readonly Signer[] }
  | { readonly kind: 'invalid' };

/** One signature that does not hold, is weak, or is by nobody who may be believed makes all of them invalid: people look at one word. */
export function standingOf({ layers }: Pick<FoundProtection, 'layers'>): SignatureStanding {
  const signed = layers.flatMap((layer) => (layer.kind === 'signed' ? [layer] : []));
  if (signed.length === 0) return { kind: 'none' };
  const signatures = signed.flatMap((layer) => layer.signatures);
  const holds = signed.every((layer) => layer.signatures.length > 0) && signatures.every(isGood);
  if (!holds) return { kind: 'invalid' };
  const byOthers = signatures.filter(({ isFrom }) => !isFrom).flatMap(({ signer }) => signer ?? []);
  return byOthers.length === 0 ? { kind: 'sender' } : { kind: 'other', signers: byOthers };
}

/** `why` of a good one is what stands against the key that made it. */
function isGood({ verdict, why, signer }: FoundSignature): boolean {
  return verdict === 'good' && why.length === 0 && signer?.trusted === true;
}
