/** What there is to say about the OpenPGP signatures of a layer. */
import { type PgpSignedText, type PgpVerdict, type PgpVerifyOptions, verifyPgp } from '#crypto';
import type { PgpSignedLayer } from './pgp-layer.js';
import { type SignedAround, signedAuthor } from './signed-author.js';

const WORST_FIRST: readonly PgpVerdict['verdict'][] = ['broken', 'unknown-signer', 'weak', 'good'];

/** What is known beside the signatures. */
export interface PgpSignedAround extends PgpVerifyOptions {
  /** The outer header of the mail. */
  readonly outer: Buffer;
  readonly form: PgpSignedLayer['form'];
}

export async function pgpSignedLayer(signed: PgpSignedText, { outer, form, ...options }: PgpSignedAround): Promise<PgpSignedLayer> {
  const around: SignedAround = { outer, content: signed.content };
  const author = signedAuthor(around);
  const verified = await verifyPgp(signed, options);
  const signatures = verified.map((signature) => ({
    ...signature,
    isFrom: author !== undefined && signature.key?.addresses.includes(author) === true,
  }));
  const verdict = WORST_FIRST.find((wanted) => signatures.some(({ result }) => result.verdict === wanted)) ?? 'broken';
  return { kind: 'signed', form, verdict, signatures };
}
