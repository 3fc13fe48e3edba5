export { openDayKeys, type DayKeys } from './day-keys.js';
export { deriveKey } from './derive-key.js';
export { type KeyRing, type KeyWrapper, type SecretPurpose } from './key-ring.js';
export { KeyRingRefused, openKeyRing, rotateKeyRing } from './key-ring-file.js';
export { addressTag, bodyHash, fingerprint, messageSubkeys, newMessageKey, type BodyHash, type MessageSubkeys } from './message-key.js';
export { fieldAad, open, openText, seal, Unsealable } from './seal.js';
export { BlobGone, openSealedBlobStore, type BlobContent, type SealedBlobStore, type Sidecar } from './sealed-blob-store.js';
export { openSpoolDirectory, type SpoolDirectory, type SpoolFile } from './spool-file.js';
export { equalInConstantTime, mac, randomToken, signToken, tokenDigest, verifyToken } from './tokens.js';
