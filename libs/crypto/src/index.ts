export * from './certificates/index.js';
export * from './cms/index.js';
export * from './pgp/index.js';
export { BlobExists, type BlobPlace, type Sidecar } from './blobs/blob-place.js';
export { openFolderPlace } from './blobs/folder-place.js';
export { openS3, readBucketAddress, type OpenedBucket } from './blobs/open-s3.js';
export { BlobsUnavailable, BUCKET_LIMITS, BucketRefused, type BucketLimits } from './blobs/s3-bucket.js';
export { openDayKeys, rewrapDayKeys, type DayKeys } from './day-keys.js';
export { deriveKey } from './derive-key.js';
export { type DkimKey, type DkimKeyType, type DkimSigningKey, generateDkimKey, importDkimKey } from './dkim/dkim-key.js';
export { type DkimName, dkimName, recordName } from './dkim/dkim-name.js';
export { type DkimRefusal, DkimRefused } from './dkim/dkim-refused.js';
export { keyRecord, type RecordDefect, type RecordFit, recordFit, zoneRecord } from './dkim/key-record.js';
export { type FiledRecord, readRecordFile, recordIn } from './dkim/key-record-file.js';
export { readHeaderFields, type SignableField, valueOfField } from './dkim/signable-mail.js';
export { type DkimSigner, dkimSignatures, type SigningTime } from './dkim/sign-dkim.js';
export { type KeyRecordLookup, type SignatureDefect, type SignatureVerdict, verifyDkim } from './dkim/verify-dkim.js';
export { type DkimKeyChoice, type MailOwner, type WhoSigns, whoSigns, type WhyUnsigned } from './dkim/who-signs.js';
export { type KeyRing, type KeyWrapper, type SecretPurpose } from './key-ring.js';
export { createFile, replaceFile } from './durable-file.js';
export { FiledKeyRing, KeyRingRefused, openKeyRing } from './key-ring-file.js';
export { type DecryptionKey, type KeyProvider, type RsaEncryption, type SignatureScheme, type SigningKey } from './keys/key-provider.js';
export { softwareDecryptionKey, softwareSigningKey } from './keys/software-key.js';
export { LINK_TOKEN, readLinkToken, signLinkToken, type LinkClaims } from './link-token.js';
export { addressTag, bodyHash, fingerprint, messageSubkeys, newMessageKey, type BodyHash, type MessageSubkeys } from './message-key.js';
export { generatePassword, type RandomBytes } from './passwords/generate-password.js';
export { Password, PasswordRefused, type PasswordFault } from './passwords/password.js';
export type {
  PasswordAnswer,
  PasswordDelivery,
  PasswordForecast,
  PasswordRequest,
  PasswordSource,
  WhyNoPassword,
} from './passwords/password-source.js';
export {
  DEFAULT_PASSWORD_RULE,
  judgePassword,
  type PasswordRule,
  type PasswordStrength,
  type PasswordWeakness,
} from './passwords/password-strength.js';
export { VALID_FOR_EVER, validUntil } from './passwords/password-validity.js';
export { sumOfCounts, type RewrapCount } from './rewrap.js';
export { fieldAad, open, openText, seal, Unsealable } from './seal.js';
export {
  BlobGone,
  openSealedBlobStore,
  rewrapSealedBlobs,
  sealedBlobStore,
  type BlobBytes,
  type BlobContent,
  type SealedBlobStore,
} from './sealed-blob-store.js';
export { openSpoolDirectory, type SpoolDirectory, type SpoolFile } from './spool-file.js';
export {
  buildTimeStampRequest,
  readTimeStampAnswer,
  type TimeStampAnswer,
  type TimeStampQuestion,
} from './time-stamp/time-stamp-request.js';
export { verifyTimeStamp, type TimeStampVerdict } from './time-stamp/verify-time-stamp.js';
export { equalInConstantTime, mac, randomToken, signToken, tokenDigest, verifyToken } from './tokens.js';
export { wrappedKeyFiles, type WrappedKeyFile } from './wrapped-key-files.js';
export { rewrapSecrets, wrappedSecrets, type WrappedSecrets } from './wrapped-secrets.js';
