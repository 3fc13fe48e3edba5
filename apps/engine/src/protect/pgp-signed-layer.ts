/** What there is to say about the OpenPGP signatures of a layer. */
import { type PgpKey, type PgpSignedText, type PgpVerdict, signerIdsOf, verifyPgp } from '#crypto';
import type { PgpSignedLayer } from './pgp-layer.js';
import { type SignedAround, signedAuthor } from './signed-author.js';

const WORST_FIRST: readonly PgpVerdict['verdict'][] = ['broken', 'unknown-signer', 'weak', 'good'];

/** Finds keys by their ids and those of their sub-keys, 16 hex digits each. */
export type PgpKeyFinder = (keyIds: readonly string[]) => Promise<readonly PgpKey[]>;

/** What is known beside the signatures. */
export interface PgpSignedAround {
  /** Keys in which signers are looked for. */
  readonly known: readonly PgpKey[] | PgpKeyFinder;
  readonly at: Date;
  /** The outer header of the mail. */
  readonly outer: Buffer;
  readonly form: PgpSignedLayer['form'];
}

export async function pgpSignedLayer(signed: PgpSignedText, { outer, form, known, at }: PgpSignedAround): Promise<PgpSignedLayer> {
  const around: SignedAround = { outer, content: signed.content };
  const author = signedAuthor(around);
  const found = typeof known === 'function' ? await known(await signerIdsOf(signed.signatures)) : known;
  const verified = await verifyPgp(signed, { known: found, at });
  const signatures = verified.map((signature) => ({
    ...signature,
    isFrom: author !== undefined && signature.key?.addresses.includes(author) === true,
  }));
  const verdict = WORST_FIRST.find((wanted) => signatures.some(({ result }) => result.verdict === wanted)) ?? 'broken';
  return { kind: 'signed', form, verdict, signatures, author };
}
