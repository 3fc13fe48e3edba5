/** Object identifiers of CMS and of the algorithms in it; each with the document that gives it. */

/** Content types: RFC 5652 §14, RFC 5083 §2.1, RFC 3274 §1.1, RFC 3161. */
export const CONTENT = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
  compressedData: '1.2.840.113549.1.9.16.1.9',
  /** RFC 3161 §2.4.2. */
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
} as const;

/** Attributes of a signature: RFC 5652 §11, RFC 8551 §2.5.2, RFC 5035 §5. */
export const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  smimeCapabilities: '1.2.840.113549.1.9.15',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** Keys and signatures: RFC 8017 appendix C, RFC 5480 §2, RFC 5758 §3. */
export const KEY = {
  rsa: '1.2.840.113549.1.1.1',
  rsaOaep: '1.2.840.113549.1.1.7',
  mgf1: '1.2.840.113549.1.1.8',
  pSpecified: '1.2.840.113549.1.1.9',
  rsaPss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
} as const;

/** RFC 3274 §2. */
export const ZLIB = '1.2.840.113549.1.9.16.3.8';
