/** What of the settings of both ends says how mail is protected: by which methods, with which algorithms, up to which size. */

/** `smime.signingAlgorithm`, by the names of the setting. */
export type SmimeSigningAlgorithm = `SHA${1 | 256 | 384 | 512}${'WithRSAEncryption' | 'WithRSAAndMGF1'}`;
export type SmimeCipher = 'AES256' | 'AES192' | 'AES128' | '3DES';
export type SmimeKeyTransport = 'RSAES-PKCS1-v1_5' | `RSAES-OAEP-SHA${1 | 256 | 384 | 512}`;
export type PgpCipher = 'AES_256' | 'AES_192' | 'AES_128' | 'CAST5' | 'TWOFISH' | 'BLOWFISH' | 'TRIPLE_DES';
export type PgpHash = 'SHA256' | 'SHA512' | 'SHA1' | 'RIPEMD160';
export type PgpCompression = 'ZLIB' | 'ZIP' | 'BZIP2' | 'UNCOMPRESSED';

/** Equal for all mail between two classes of ends; equal answers are the same object. Sizes in bytes, of the mail as it came. */
export interface ProtectSettings {
  readonly smime: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    readonly signingAlgorithm: SmimeSigningAlgorithm;
    readonly cipher: SmimeCipher;
    readonly keyTransport: SmimeKeyTransport;
    readonly protectHeaders: readonly ('subject' | 'to' | 'cc' | 'reply-to' | 'from')[];
    /** SHA-256 fingerprints, lower hex, of certificates that every mail is encrypted for, too. */
    readonly additionalCertificates: readonly string[];
  };
  readonly pgp: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    readonly encoding: 'mime' | 'inline';
    readonly cipher: PgpCipher;
    readonly hash: PgpHash;
    readonly compression: PgpCompression;
    readonly integrityPacket: boolean;
    readonly htmlToText: boolean;
  };
  readonly pdf: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    /** Only where encryption is demanded, not where it is merely possible. */
    readonly onlyIfMandatory: boolean;
    /** The mail around the PDF is signed by S/MIME. */
    readonly signMail: boolean;
  };
  readonly password: {
    /** A password is made for each mail and sent to its sender. */
    readonly toSender: boolean;
  };
}

/** What holds when nobody has set anything. */
export const FACTORY_PROTECT: ProtectSettings = {
  smime: {
    enabled: true,
    maxBytes: 52_428_800,
    signingAlgorithm: 'SHA256WithRSAEncryption',
    cipher: 'AES256',
    keyTransport: 'RSAES-OAEP-SHA256',
    protectHeaders: [],
    additionalCertificates: [],
  },
  pgp: {
    enabled: true,
    maxBytes: 52_428_800,
    encoding: 'mime',
    cipher: 'AES_256',
    hash: 'SHA256',
    compression: 'ZLIB',
    integrityPacket: true,
    htmlToText: true,
  },
  pdf: { enabled: false, maxBytes: 52_428_800, onlyIfMandatory: false, signMail: false },
  password: { toSender: false },
};
