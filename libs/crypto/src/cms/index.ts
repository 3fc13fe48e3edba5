export { type CertificateBytes, type CertificateName, namesOfCertificate, wordOfName } from './certificate-identity.js';
export { CmsError, type CmsFault } from './cms-error.js';
export { decompressCms } from './compressed-data.js';
export type { ContentCipher, ReadableCipher } from './content-cipher.js';
export { type CmsKind, kindOfCms } from './content-info.js';
export { type CmsRecipient, decryptCms, type DecryptOptions, type EnvelopeFacts, envelopeFacts, type OpenedEnvelope } from './decrypt.js';
export type { DigestName } from './digest.js';
export { encryptCms, type EncryptOptions } from './encrypt.js';
export { type CmsOutline, outlineOfCms } from './outline.js';
export type { RsaTransport } from './rsa-transport.js';
export { type CmsSigner, signCms, type SignOptions } from './sign.js';
export {
  type CmsSignature,
  type SignatureFault,
  type CmsVerdict,
  type SignatureWeakness,
  type VerifiedCms,
  verifyCms,
  type VerifyOptions,
} from './verify.js';
