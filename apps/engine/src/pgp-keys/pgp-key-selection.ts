/** Which keys a mail is encrypted for, and which one signs it: all that serve, and of the others why not. */
import { judgePgpKey, type PgpKey, type PgpKeyObjection, type PgpPurpose } from '#crypto';
import type { MailEnd } from '#dlp';
import type { WhyNotProtected } from '../protect/protection-method.js';
import type { FoundPgpKey, PgpKeyIndex } from './pgp-key-index.js';
import { servesUntil } from './pgp-key-end.js';
import { trustedKey } from './pgp-key-record.js';

export interface ChosenPgpKey extends FoundPgpKey {
  /** As far as it is trusted. */
  readonly key: PgpKey;
  /** The first moment at which it does not serve for this any more; null: never. */
  readonly until: string | null;
}

export interface PassedOverPgpKey extends FoundPgpKey {
  readonly why: WhyNotProtected;
}

export interface PgpKeysFound {
  readonly chosen: readonly ChosenPgpKey[];
  readonly passedOver: readonly PassedOverPgpKey[];
}

/** Every key of a recipient that serves: a person may read with several, and nobody knows with which today. */
export function keysOfRecipient(index: PgpKeyIndex, end: MailEnd, at: string): PgpKeysFound {
  return judged(index.of(end), 'encrypt', at);
}

/** The key that signs for a sender: of those by hand before those that name the address before those of the domain, the newest. */
export function keyOfSender(index: PgpKeyIndex, end: MailEnd, at: string): PgpKeysFound {
  const ours = index.of(end).filter(({ record }) => record.state.hasPrivateKey);
  const { chosen, passedOver } = judged(ours, 'sign', at);
  const best = ORDER.flatMap((choice) => newestFirst(chosen.filter(({ chosenBy }) => chosenBy === choice)))[0];
  return { chosen: best === undefined ? [] : [best], passedOver };
}

const ORDER = ['by-hand', 'address', 'domain'] as const;

function judged(found: readonly FoundPgpKey[], purpose: PgpPurpose, at: string): PgpKeysFound {
  const chosen: ChosenPgpKey[] = [];
  const passedOver: PassedOverPgpKey[] = [];
  for (const each of found) {
    const key = each.isTrusted ? trustedKey(each.record) : undefined;
    const judgement = key && judgePgpKey(key, { purpose, at });
    if (key === undefined || judgement === undefined) passedOver.push({ ...each, why: 'untrusted' });
    else if (judgement.usable) chosen.push({ ...each, key, until: servesUntil(key, judgement.parts) });
    else passedOver.push({ ...each, why: WORDS[judgement.why] });
  }
  return { chosen, passedOver };
}

function newestFirst(keys: readonly ChosenPgpKey[]): ChosenPgpKey[] {
  return keys.toSorted((a, b) => b.key.primary.createdAt.localeCompare(a.key.primary.createdAt));
}

/** The words of the mail flow for what stands against a key. */
const WORDS: Readonly<Record<PgpKeyObjection, WhyNotProtected>> = {
  'no-self-signature': 'broken',
  revoked: 'revoked',
  'not-yet-valid': 'not-yet-valid',
  expired: 'expired',
  'key-too-short': 'key-too-short',
  'weak-algorithm': 'key-too-short',
  'wrong-usage': 'wrong-usage',
};
