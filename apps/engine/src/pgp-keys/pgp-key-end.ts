/** When a key that serves now ends to do so. */
import { judgePgpKey, type PgpKey, type PgpPurpose } from '#crypto';

/** Serving as something, it does so until it ends itself, or the last of the parts that do it does; null: it does not end. */
export function servesUntil({ primary }: PgpKey, parts: readonly { readonly expiresAt: string | null }[]): string | null {
  const ofParts = parts.some(({ expiresAt }) => expiresAt === null) ? null : latest(parts.flatMap(({ expiresAt }) => expiresAt ?? []));
  return [primary.expiresAt, ofParts].flatMap((end) => end ?? []).toSorted()[0] ?? null;
}

/**
 * The first moment at which it does not do any more what it does now: be encrypted for, and sign where its private key is here. Null when it does
 * not end, and when it serves for nothing.
 */
export function endOfUse(key: PgpKey, { isOurs, at }: { readonly isOurs: boolean; readonly at: string }): string | null {
  const purposes: readonly PgpPurpose[] = isOurs ? ['encrypt', 'sign'] : ['encrypt'];
  const ends = purposes.flatMap((purpose) => {
    const judgement = judgePgpKey(key, { purpose, at });
    return judgement.usable ? (servesUntil(key, judgement.parts) ?? []) : [];
  });
  return ends.toSorted()[0] ?? null;
}

function latest(moments: readonly string[]): string | null {
  return moments.toSorted().at(-1) ?? null;
}
