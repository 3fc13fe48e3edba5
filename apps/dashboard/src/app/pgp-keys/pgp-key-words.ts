/** OpenPGP keys in words. Pure. */
import type { PgpKeyDetail, PgpKeyImportResult, PgpKeyLookUp, PgpKeyRow, PgpKeyStateOfApi } from '#contracts';
import { dayWords } from '../protection/protection-words.js';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

export const stateChips: Record<PgpKeyStateOfApi, Chip> = {
  usable: { words: 'Usable', icon: 'check', tone: 'sent' },
  untrusted: { words: 'Not trusted', icon: 'help', tone: 'unknown' },
  revoked: { words: 'Taken back', icon: 'stop', tone: 'refused' },
  expired: { words: 'Expired', icon: 'clock', tone: 'gone' },
  'not-yet-valid': { words: 'Not valid yet', icon: 'clock', tone: 'pending' },
  'key-too-short': { words: 'Key too short', icon: 'alert', tone: 'refused' },
  'weak-algorithm': { words: 'Weak algorithm', icon: 'alert', tone: 'refused' },
  'no-self-signature': { words: 'Not signed by itself', icon: 'alert', tone: 'refused' },
  'wrong-usage': { words: 'Not made for this', icon: 'x', tone: 'refused' },
};

/** Addresses that a trusted key names and is not trusted for: most have come after somebody trusted it. */
export function newAddresses({
  isTrusted,
  addresses,
  trustedAddresses,
}: Pick<PgpKeyRow, 'isTrusted' | 'addresses' | 'trustedAddresses'>): string[] {
  return isTrusted ? addresses.filter((address) => !trustedAddresses.includes(address)) : [];
}

/** What a state means for who looks at a key. */
export const stateSentences: Record<PgpKeyStateOfApi, string> = {
  usable: 'Somebody trusts it, and nothing stands against it.',
  untrusted: 'Nothing stands against it, but nobody has said yet that it belongs to whom it names.',
  revoked: 'Its owner has taken it back.',
  expired: 'Its time is over, unless its owner makes it longer: import the key again then.',
  'not-yet-valid': 'Its time has not begun.',
  'key-too-short': 'It is shorter than is safe today.',
  'weak-algorithm': 'It is of a kind that is not safe today.',
  'no-self-signature': 'It has not signed any of its names: anybody could have put them in.',
  'wrong-usage': 'Neither the key nor a trusted sub-key of it is made for this.',
};

export const sourceWords: Record<PgpKeyDetail['source'], string> = {
  file: 'from a file',
  generated: 'made here',
  mail: 'from a mail',
  directory: 'looked up outside',
};

export const outcomeChips: Record<PgpKeyImportResult['entries'][number]['outcome'], Chip> = {
  added: { words: 'Added', icon: 'plus', tone: 'sent' },
  updated: { words: 'Brought up to date', icon: 'ref', tone: 'sent' },
  'private-key-added': { words: 'Private key added', icon: 'key', tone: 'sent' },
  known: { words: 'Known already', icon: 'pause', tone: 'gone' },
  refused: { words: 'Refused', icon: 'x', tone: 'refused' },
};

export const placeOutcomes: Record<PgpKeyLookUp['places'][number]['outcome'], string> = {
  found: 'has keys',
  nothing: 'knows none',
  unreachable: 'did not answer',
  'not-theirs': 'has no key that names this address',
  unreadable: 'sent what is no key',
};

const useWords: Record<PgpKeyDetail['primary']['uses'][number], string> = {
  certify: 'vouch',
  sign: 'sign',
  encrypt: 'be encrypted for',
  authenticate: 'log in',
};

const defectWords: Record<PgpKeyDetail['primary']['defects'][number], string> = {
  'not-bound': 'not signed by the key',
  'no-back-signature': 'has not signed that it belongs here',
  sha1: 'bound by SHA-1',
  'key-too-short': 'too short',
  'weak-algorithm': 'weak algorithm',
};

/** Whose it is: the name that its owner prefers, else the first that is signed, else its fingerprint. */
export function titleOf({ userIds, fingerprint }: Pick<PgpKeyRow, 'userIds' | 'fingerprint'>): string {
  const valid = userIds.filter(({ isValid }) => isValid);
  return (valid.find(({ isPrimary }) => isPrimary) ?? valid[0])?.text ?? fingerprint.slice(-16).toUpperCase();
}

/** What people call the algorithms and curves of the engine. */
const KINDS: Readonly<Record<string, string>> = {
  ...{ rsa: 'RSA', dsa: 'DSA', elgamal: 'ElGamal', ecdh: 'ECDH', ecdsa: 'ECDSA', eddsa: 'EdDSA' },
  ...{ x25519: 'X25519', ed25519: 'Ed25519', x448: 'X448', ed448: 'Ed448', unknown: 'of an unknown kind' },
  ...{ ed25519Legacy: 'Ed25519', curve25519Legacy: 'Curve25519', nistP256: 'P-256', nistP384: 'P-384', nistP521: 'P-521' },
};

/** `RSA 3072`, `EdDSA Ed25519`: of `rsa 3072`, `eddsa ed25519Legacy`. */
export const kindOf = (algorithm: string): string =>
  algorithm
    .split(' ')
    .map((word) => (Object.hasOwn(KINDS, word) ? (KINDS[word] ?? word) : word))
    .join(' ');

/** `until 1 Apr 2027`, `ended 3 Mar 2026`, `does not end`. */
export function endWords(expiresAt: string | null, nowMs: number): string {
  if (expiresAt === null) return 'does not end';
  return `${Date.parse(expiresAt) <= nowMs ? 'ended' : 'until'} ${dayWords(expiresAt)}`;
}

/** `to sign, to be encrypted for`, or that it is for nothing. */
export const usesOf = (uses: PgpKeyDetail['primary']['uses']): string =>
  uses.length === 0 ? 'for nothing' : uses.map((use) => `to ${useWords[use]}`).join(', ');

/** What is wrong with a part, each in a few words. */
export function objectionsOf({ revocation, defects }: Pick<PgpKeyDetail['primary'], 'revocation' | 'defects'>): string[] {
  const takenBack = revocation === null ? [] : [`taken back ${dayWords(revocation.at)}`];
  return [...takenBack, ...defects.map((defect) => defectWords[defect])];
}

type Entries = PgpKeyImportResult['entries'];
type Outcome = Entries[number]['outcome'];
const writes: readonly Outcome[] = ['added', 'updated', 'private-key-added'];

/** How many keys are changed or new. */
export const writtenIn = (entries: Entries): number => entries.filter(({ outcome }) => writes.includes(outcome)).length;

/** What an import does, or did: `2 keys are added, 1 is known already.` */
export function importSentence(entries: Entries, done: boolean): string {
  const count = (outcome: Outcome): number => entries.filter((entry) => entry.outcome === outcome).length;
  const verb = (n: number): string => (done ? (n === 1 ? 'was' : 'were') : n === 1 ? 'is' : 'are');
  const parts = [
    [count('added'), 'key', 'added'],
    [count('updated'), 'key', 'brought up to date'],
    [count('private-key-added'), 'private key', 'added to a key that is here'],
    [count('known'), 'key', 'known already'],
    [count('refused'), 'key', 'refused'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, noun, words]) => `${counted(n, noun)} ${verb(n)} ${words}`);
  return said.length === 0 ? 'There is no key in it.' : `${said.join(', ')}.`;
}
