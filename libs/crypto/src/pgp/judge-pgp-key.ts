/** Whether a key serves for a purpose at a moment, by what it says of itself. Who trusts it is asked elsewhere. */
import { partsOf, type PgpKey, type PgpKeyDefect, type PgpKeyPart } from './pgp-key.js';

/** What a key is wanted for. */
export type PgpPurpose = 'encrypt' | 'sign';

/** Why a key does not serve. */
export type PgpKeyObjection =
  /** No user id, and nothing else of it, is signed by the key itself. */
  | 'no-self-signature'
  | 'revoked'
  | 'not-yet-valid'
  | 'expired'
  | 'key-too-short'
  /** DSA, ElGamal, and what is unknown. */
  | 'weak-algorithm'
  /** Neither the key nor a sub-key of it is for that. */
  | 'wrong-usage';

/** A judgement. */
export type PgpKeyJudgement =
  | {
      readonly usable: true;
      /** All that serve: sub-keys, or the key itself where it has none for that; the newest first. */
      readonly parts: readonly PgpKeyPart[];
    }
  | { readonly usable: false; readonly why: PgpKeyObjection };

/** What is asked. */
export interface PgpKeyQuestion {
  readonly purpose: PgpPurpose;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Judges by the key itself first: nothing of a key that is revoked or expired is used. */
export function judgePgpKey(key: PgpKey, { purpose, at }: PgpKeyQuestion): PgpKeyJudgement {
  const objection = objectionToPart(key.primary, at);
  if (objection !== undefined) return { usable: false, why: objection };
  const wanted = partsOf(key).filter(({ uses, defects }) => uses.includes(purpose) && !defects.includes('not-bound'));
  const standing = wanted.map((part) => ({ part, objection: objectionToPart(part, at) }));
  const good = standing.filter((one) => one.objection === undefined).map(({ part }) => part);
  const subkeys = good.filter(({ fingerprint }) => fingerprint !== key.primary.fingerprint);
  // as every program does: who has a sub-key for it keeps the key itself for better things
  const parts = (subkeys.length > 0 ? subkeys : good).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  if (parts.length > 0) return { usable: true, parts };
  return { usable: false, why: standing[0]?.objection ?? 'wrong-usage' };
}

const DEFECTS: Readonly<Partial<Record<PgpKeyDefect, PgpKeyObjection>>> = {
  'not-bound': 'no-self-signature',
  'key-too-short': 'key-too-short',
  'weak-algorithm': 'weak-algorithm',
};

/** What stands against the key itself or against a sub-key; undefined when nothing does. */
export function objectionToPart({ revocation, createdAt, expiresAt, defects }: PgpKeyPart, at: string): PgpKeyObjection | undefined {
  if (defects.includes('not-bound')) return 'no-self-signature';
  if (revocation !== null && (revocation.isHard || revocation.at <= at)) return 'revoked';
  if (createdAt > at) return 'not-yet-valid';
  if (expiresAt !== null && expiresAt <= at) return 'expired';
  return defects.map((defect) => DEFECTS[defect]).find((objection) => objection !== undefined);
}
