/** What of the settings of both ends says how mail is protected: by which methods, with which algorithms, up to which size. */
import { combineEnds } from '../settings/combine-ends.js';
import type { PgpCipher, PgpCompression, PgpHash, ProtectedHeader, ProtectValues } from '../settings/protect-values.js';
import type { SmimeCipher, SmimeKeyTransport, SmimeSigningAlgorithm } from '../settings/protect-values.js';
import { checkedValue, valueOf, type ResolvedSettings } from '../settings/resolve-settings.js';

/** Equal for all mail between two classes of ends; equal answers are the same object. Sizes in bytes, of the mail as it came. */
export interface ProtectSettings {
  readonly smime: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    readonly signingAlgorithm: SmimeSigningAlgorithm;
    readonly cipher: SmimeCipher;
    readonly keyTransport: SmimeKeyTransport;
    readonly protectHeaders: readonly ProtectedHeader[];
    /** SHA-256 fingerprints, lower hex, of certificates that every mail is encrypted for, too. */
    readonly additionalCertificates: readonly string[];
    /** What holds for a certificate of which nobody can be asked now whether it was revoked. */
    readonly revocationOutage: 'accept' | 'refuse';
  };
  readonly pgp: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    readonly encoding: 'mime' | 'inline';
    readonly cipher: PgpCipher;
    readonly hash: PgpHash;
    readonly compression: PgpCompression;
    readonly protectHeaders: readonly ProtectedHeader[];
    readonly htmlToText: boolean;
  };
  readonly pdf: {
    readonly enabled: boolean;
    readonly maxBytes: number;
    /** Only where encryption is demanded, not where it is merely possible. */
    readonly onlyIfMandatory: boolean;
    /** The mail around the PDF is signed by S/MIME. */
    readonly signMail: boolean;
    /** What the mail around it says; empty: the usual. */
    readonly cover: string;
    /** An `https:` address for answers; empty: none. */
    readonly replyLink: string;
  };
  readonly password: {
    /** For a recipient without a valid password one is made and sent to the sender. */
    readonly toSender: boolean;
    /** Characters of one that is made, 12 to 64. */
    readonly length: number;
    /** How long one that was made is used again; 0: for one mail, -1: for ever. */
    readonly validDays: number;
  };
  /** The sender is told when the mail was encrypted. */
  readonly notifySender: boolean;
}

/** What holds when nobody has set anything. */
export const FACTORY_PROTECT: ProtectSettings = {
  smime: {
    enabled: true,
    maxBytes: 52_428_800,
    signingAlgorithm: 'SHA256WithRSAEncryption',
    cipher: 'AES256-GCM',
    keyTransport: 'RSAES-OAEP-SHA256',
    protectHeaders: [],
    additionalCertificates: [],
    revocationOutage: 'refuse',
  },
  pgp: {
    enabled: true,
    maxBytes: 52_428_800,
    encoding: 'mime',
    cipher: 'AES_256',
    hash: 'SHA256',
    compression: 'ZLIB',
    protectHeaders: [],
    htmlToText: true,
  },
  pdf: { enabled: false, maxBytes: 52_428_800, onlyIfMandatory: false, signMail: false, cover: '', replyLink: '' },
  password: { toSender: false, length: 16, validDays: 0 },
  notifySender: false,
};

/** @throws UnusableSetting when what is stored cannot be used: whoever asks holds the mail. */
export function protectSettings(sender: ResolvedSettings, recipient: ResolvedSettings): ProtectSettings {
  const of = <K extends keyof ProtectValues>(key: K): ProtectValues[K] =>
    checkedValue(key, combineEnds(key, valueOf(sender, key), valueOf(recipient, key)));
  return {
    smime: {
      enabled: of('smime.enabled'),
      maxBytes: of('smime.maxSize'),
      signingAlgorithm: of('smime.signingAlgorithm'),
      cipher: of('smime.encryptionAlgorithm'),
      keyTransport: of('smime.encryptionScheme'),
      protectHeaders: of('smime.protectHeaders'),
      additionalCertificates: of('smime.additionalCertificates'),
      revocationOutage: of('certificates.revocationOutage'),
    },
    pgp: {
      enabled: of('pgp.enabled'),
      maxBytes: of('pgp.maxSize'),
      encoding: of('pgp.encoding'),
      cipher: of('pgp.cipher'),
      hash: of('pgp.hash'),
      compression: of('pgp.compression'),
      protectHeaders: of('pgp.protectHeaders'),
      htmlToText: of('pgp.htmlToText'),
    },
    pdf: {
      enabled: of('pdf.enabled'),
      maxBytes: of('pdf.maxSize'),
      onlyIfMandatory: of('pdf.onlyIfMandatory'),
      signMail: of('pdf.signMail'),
      cover: of('pdf.coverPage'),
      replyLink: of('pdf.replyLink'),
    },
    password: { toSender: of('password.toSender'), length: of('password.length'), validDays: of('password.validDays') },
    notifySender: of('encrypt.notifySender'),
  };
}
