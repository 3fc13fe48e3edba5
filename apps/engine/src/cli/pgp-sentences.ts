/** Keys, and what OpenPGP was found around a mail, in words and as JSON. */
import type { PgpKey, PgpKeyDefect, PgpKeyObjection, PgpKeyPart, PgpSignatureFault, PgpSignatureWeakness } from '#crypto';
import type { OpenedPgpMail } from '../protect/open-pgp.js';
import type { PgpLayer, PgpLayerSignature, PgpStop } from '../protect/pgp-layer.js';

const FAULTS: Readonly<Record<PgpSignatureFault, string>> = {
  'does-not-hold': 'the content is not what was signed',
  'refused-algorithm': 'its algorithm is refused',
  'wrong-kind': 'it is of a kind that is not for mail',
  'not-for-signing': 'its key is not for signing',
  'older-than-key': 'it is older than its key',
  'from-the-future': 'it says that it was made in the future',
  expired: 'it says that it is worth nothing any more',
  'not-checked': 'there are more signatures than are checked over so long a text',
};

const WEAKNESSES: Readonly<Record<PgpSignatureWeakness, string>> = {
  sha1: 'SHA-1',
  'short-key': 'a key that is too short',
  'weak-algorithm': 'an algorithm that is too weak',
};

const OBJECTIONS: Readonly<Record<PgpKeyObjection, string>> = {
  'no-self-signature': 'has not signed what belongs to it',
  revoked: 'is revoked',
  'not-yet-valid': 'is not valid yet',
  expired: 'is expired',
  'key-too-short': 'is too short',
  'weak-algorithm': 'is of an algorithm that is too weak',
  'wrong-usage': 'is not for that',
};

const STOPS: Readonly<Record<PgpStop, string>> = {
  malformed: 'what is inside is damaged',
  unsupported: 'what is inside is of a kind that is not supported',
  'too-large': 'it is larger than the limit',
  'no-integrity': 'it is encrypted without protection against changes',
  'cannot-decrypt': 'it cannot be decrypted with these keys',
  'unusable-key': 'a key cannot be used',
  'password-missing': 'a key needs a password',
  'wrong-password': 'a password is wrong',
  'too-many-layers': 'there are more layers than the limit',
  'too-slow': 'it takes longer than the limit',
};

/** Why there is OpenPGP left inside. */
export function pgpStopSentence(stop: PgpStop): string {
  return STOPS[stop];
}

/** What stands against a key. */
export function objectionSentence(objection: PgpKeyObjection): string {
  return `${OBJECTIONS[objection]} (${objection})`;
}

/** A sentence for each layer, and one for each recipient or signature. */
export function pgpLayerSentences(layer: PgpLayer): string[] {
  if (layer.kind === 'signed') return [`signed (${layer.form}), ${layer.verdict}`, ...layer.signatures.map(signatureSentence)];
  const { recipients = [] } = (layer.opened ? layer : layer.envelope) ?? {};
  const names = recipients.map(
    ({ keyId, algorithm }) => `  for ${keyId === undefined ? 'somebody who is not named' : `the key ${keyId}`} (${algorithm})`,
  );
  if (!layer.opened) return ['encrypted, and not opened', ...names];
  const pieces = layer.pieces === 1 ? '' : `, in ${layer.pieces} pieces of which each stands by itself`;
  return [`encrypted with ${layer.cipher} and ${layer.integrity} (${layer.keyAlgorithm})${pieces}`, ...names];
}

function signatureSentence({ key, keyId, part, hash, signedAt, result, isFrom, objection }: PgpLayerSignature): string {
  const [userId] = key?.userIds.filter(({ isValid }) => isValid) ?? [];
  const who = userId ? `${userId.text}, ${part?.fingerprint ?? ''}` : `the key ${keyId ?? 'without a name'}`;
  const how = part && hash ? ` with ${part.algorithm} and ${hash}` : '';
  const said = signedAt === undefined ? '' : `, at ${signedAt} as it says`;
  const facts = [resultSentence(result), isFrom ? 'the mail is from who signed' : 'the mail is not from who signed'];
  if (objection !== undefined) facts.push(`the key ${objectionSentence(objection)}`);
  return `  by ${who}${how}${said}: ${facts.join('; ')}`;
}

function resultSentence(result: PgpLayerSignature['result']): string {
  switch (result.verdict) {
    case 'good':
      return 'good';
    case 'weak':
      return `weak: ${result.weaknesses.map((weakness) => WEAKNESSES[weakness]).join(', ')}`;
    case 'broken':
      return `broken: ${FAULTS[result.why]}`;
    case 'unknown-signer':
      return 'the key of the signer is not known';
  }
}

/** Everything that was found, without the bytes. */
export function openedPgpJson({ layers, stoppedBy, protectedHeader }: OpenedPgpMail): object {
  return {
    layers: layers.map((layer) => (layer.kind === 'signed' ? { ...layer, signatures: layer.signatures.map(signatureJson) } : layer)),
    stoppedBy: stoppedBy ?? null,
    protectedHeader: protectedHeader ? protectedHeader.fields.map(({ name, value }) => ({ name, value })) : null,
  };
}

function signatureJson({ key, keyId, part, hash, signedAt, result, isFrom, objection }: PgpLayerSignature): object {
  return {
    keyId: keyId ?? null,
    fingerprint: key?.primary.fingerprint ?? null,
    signedBy: part?.fingerprint ?? null,
    userIds: key?.userIds.filter(({ isValid }) => isValid).map(({ text }) => text) ?? [],
    hash: hash ?? null,
    signedAt: signedAt ?? null,
    ...result,
    isFrom,
    objection: objection ?? null,
  };
}

const DEFECTS: Readonly<Record<PgpKeyDefect, string>> = {
  'not-bound': 'not signed by the key: it is not used',
  'no-back-signature': 'has not signed that it belongs to the key: it does not count for signing',
  sha1: 'bound with SHA-1',
  'key-too-short': 'too short: it is not used',
  'weak-algorithm': 'of an algorithm that is too weak: it is not used',
};

/** Lines about a key for people. */
export function pgpKeyLines(key: PgpKey): string[] {
  const names = key.userIds.map(
    ({ text, isValid, isPrimary }) => `  ${text}${isValid ? '' : ' (not valid)'}${isPrimary ? ' (primary)' : ''}`,
  );
  return [
    `${key.hasSecret ? 'private' : 'public'} key ${key.primary.fingerprint}`,
    ...names,
    ...partLines(key.primary),
    ...key.subkeys.flatMap((part) => [`  sub-key ${part.fingerprint}`, ...partLines(part)]),
  ];
}

function partLines({ algorithm, bits, curve, createdAt, expiresAt, revocation, uses, defects }: PgpKeyPart): string[] {
  const kind = `${algorithm} ${bits === null ? (curve ?? '') : `${bits} bits`}`.trim();
  const end = expiresAt === null ? 'does not expire' : `expires ${expiresAt}`;
  const taken =
    revocation === null ? [] : [`    revoked ${revocation.at}: ${revocation.reason}${revocation.isHard ? ', for all times' : ''}`];
  return [
    `    ${kind}, for ${uses.join(', ') || 'nothing'}; made ${createdAt}, ${end}`,
    ...taken,
    ...defects.map((defect) => `    ${DEFECTS[defect]}`),
  ];
}

/** A key as JSON. */
export function pgpKeyJson({ primary, subkeys, userIds, addresses, hasSecret }: PgpKey): object {
  return { ...primary, userIds, addresses, hasSecret, subkeys };
}
