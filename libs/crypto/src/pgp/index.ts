export { type ArmorBlock, ARMOR_LABELS, type ArmorLabel, armored, looksArmored, readArmor, readArmors } from './armor.js';
export { readCleartext } from './cleartext.js';
export type { PgpCipher, ReadablePgpCipher } from './content-cipher.js';
export { decryptPgp, isEncryptedPgp, type OpenedPgp, type PgpEnvelopeFacts, pgpEnvelopeFacts } from './decrypt-pgp.js';
export { encryptedDataOfPgp } from './encrypted-data.js';
export { encryptionParts, encryptPgp, type PgpEncryptOptions } from './encrypt-pgp.js';
export { generatePgpKey, PGP_KEY_TYPES, type PgpKeyType, type PgpKeyWish } from './generate-pgp-key.js';
export { judgePgpKey, type PgpKeyJudgement, type PgpKeyObjection, type PgpKeyQuestion, type PgpPurpose } from './judge-pgp-key.js';
export type { PgpHash, PgpKeyUse } from './key-algorithms.js';
export { PgpError, type PgpFault } from './pgp-error.js';
export {
  partsOf,
  type PgpKey,
  type PgpKeyDefect,
  type PgpKeyPart,
  type PgpRevocation,
  type PgpRevocationReason,
  type PgpUserId,
  withoutSubkeys,
} from './pgp-key.js';
export { type PgpCompression, type PlainMessage, readPlainMessage } from './plain-message.js';
export { publishedPgpKey } from './published-key.js';
export { mergedPgpKey, readPgpKeys } from './read-pgp-keys.js';
export { keptPgpSecretKey, lockedSecretBytes, openPgpSecretKeys, type PgpSecretKey, secretBytes } from './secret-pgp-key.js';
export { type PgpDecryptor, softwarePgpDecryptor } from './session-keys.js';
export { type PgpRecipientName, pgpRecipientsOf, type PgpSessionKey } from './session-key-packet.js';
export { type PgpDetachedSignature, type PgpSigning, signPgp } from './sign-pgp.js';
export {
  type PgpSignature,
  type PgpSignatureFault,
  type PgpSignatureWeakness,
  type PgpSignedText,
  type PgpVerdict,
  type PgpVerifyOptions,
  readDetachedSignatures,
  signerIdsOf,
  verifyPgp,
} from './verify-pgp.js';
export { type WkdPlaces, wkdPlaces } from './wkd.js';
