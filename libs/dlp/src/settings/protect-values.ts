/** The values of the settings that say how mail is protected and opened, with the algorithms that are offered. */

/** Hash, and for RSA keys the padding: PKCS #1 v1.5, or PSS. */
export const SMIME_SIGNING_ALGORITHMS = [
  'SHA256WithRSAEncryption',
  'SHA256WithRSAAndMGF1',
  'SHA384WithRSAEncryption',
  'SHA384WithRSAAndMGF1',
  'SHA512WithRSAEncryption',
  'SHA512WithRSAAndMGF1',
] as const;
export const SMIME_CIPHERS = ['AES256-GCM', 'AES256-CBC', 'AES128-GCM', 'AES128-CBC'] as const;
export const SMIME_KEY_TRANSPORTS = ['RSAES-OAEP-SHA256', 'RSAES-OAEP-SHA384', 'RSAES-OAEP-SHA512'] as const;
export const PGP_CIPHERS = ['AES_256', 'AES_192', 'AES_128'] as const;
export const PGP_HASHES = ['SHA256', 'SHA384', 'SHA512'] as const;
export const PGP_COMPRESSIONS = ['ZLIB', 'ZIP', 'UNCOMPRESSED'] as const;
/** Lower-case names of header fields. */
export const PROTECTED_HEADERS = ['subject', 'to', 'cc', 'reply-to', 'from'] as const;

export type SmimeSigningAlgorithm = (typeof SMIME_SIGNING_ALGORITHMS)[number];
export type SmimeCipher = (typeof SMIME_CIPHERS)[number];
export type SmimeKeyTransport = (typeof SMIME_KEY_TRANSPORTS)[number];
export type PgpCipher = (typeof PGP_CIPHERS)[number];
export type PgpHash = (typeof PGP_HASHES)[number];
export type PgpCompression = (typeof PGP_COMPRESSIONS)[number];
export type ProtectedHeader = (typeof PROTECTED_HEADERS)[number];

/** By key, as the check of each setting proves it. */
export interface ProtectValues {
  'smime.enabled': boolean;
  'smime.maxSize': number;
  'smime.signingAlgorithm': SmimeSigningAlgorithm;
  'smime.encryptionAlgorithm': SmimeCipher;
  'smime.encryptionScheme': SmimeKeyTransport;
  'smime.protectHeaders': readonly ProtectedHeader[];
  'smime.additionalCertificates': readonly string[];
  'smime.removeSignature': boolean;
  'smime.strict': boolean;
  'smime.allowPkcs1v15': boolean;
  'smime.importCertificates': boolean;
  'smime.importUntrusted': boolean;
  'certificates.revocationOutage': 'accept' | 'refuse';
  'certificates.warnDays': number;
  'pgp.enabled': boolean;
  'pgp.maxSize': number;
  'pgp.encoding': 'mime' | 'inline';
  'pgp.cipher': PgpCipher;
  'pgp.hash': PgpHash;
  'pgp.compression': PgpCompression;
  'pgp.protectHeaders': readonly ProtectedHeader[];
  'pgp.htmlToText': boolean;
  'pgp.removeSignature': boolean;
  'pgp.readInline': boolean;
  'pgp.importKeys': boolean;
  'pgp.lookUp': boolean;
  'pgp.publish': boolean;
  'pdf.enabled': boolean;
  'pdf.maxSize': number;
  'pdf.onlyIfMandatory': boolean;
  'pdf.signMail': boolean;
  'pdf.coverPage': string;
  'pdf.replyLink': string;
  'password.toSender': boolean;
  'password.length': number;
  'password.strength': 'standard' | 'strong';
  'password.validDays': number;
  'incoming.decrypt': boolean;
  'incoming.infoHeaders': boolean;
  'securityInfo.enabled': boolean;
  'securityInfo.decrypted': string;
  'securityInfo.signed': string;
  'securityInfo.signedBy': string;
  'securityInfo.invalidSignature': string;
  'securityInfo.mixedContent': string;
  'encrypt.notifySender': boolean;
}
