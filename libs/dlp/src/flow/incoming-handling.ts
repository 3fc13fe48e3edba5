/** What of the settings of a recipient inside says how protected mail is opened for them. */
import type { ProtectValues } from '../settings/protect-values.js';
import { valueOf, type ResolvedSettings } from '../settings/resolve-settings.js';

/** Equal for all recipients of one class; equal answers are the same object. */
export interface IncomingHandling {
  /** Mail is decrypted where a key is ours. */
  readonly decrypt: boolean;
  /** Header fields say what was found. */
  readonly infoHeaders: boolean;
  /** What is put into the subject; null: nothing. `%s` in `signedBy` stands for the signer. */
  readonly tags: {
    readonly decrypted: string;
    readonly signed: string;
    readonly signedBy: string;
    readonly invalidSignature: string;
    readonly mixedContent: string;
  } | null;
  readonly smime: {
    /** Only with the key of the recipient's own certificate. */
    readonly strict: boolean;
    readonly allowPkcs1v15: boolean;
    readonly removeSignature: boolean;
    readonly importCertificates: boolean;
    readonly importUntrusted: boolean;
    readonly revocationOutage: 'accept' | 'refuse';
  };
  readonly pgp: { readonly removeSignature: boolean; readonly readInline: boolean; readonly importKeys: boolean };
}

/** Where the settings of a recipient cannot be used: nothing is opened for them, and nothing is kept. */
export const NOTHING_OPENED: IncomingHandling = {
  decrypt: false,
  infoHeaders: true,
  tags: null,
  smime: {
    ...{ strict: true, allowPkcs1v15: false, removeSignature: false, revocationOutage: 'refuse' },
    ...{ importCertificates: false, importUntrusted: false },
  },
  pgp: { removeSignature: false, readInline: false, importKeys: false },
};

/** @throws UnusableSetting when what is stored cannot be used. */
export function incomingHandling(recipient: ResolvedSettings): IncomingHandling {
  const of = <K extends keyof ProtectValues>(key: K): ProtectValues[K] => valueOf(recipient, key);
  return {
    decrypt: of('incoming.decrypt'),
    infoHeaders: of('incoming.infoHeaders'),
    tags: of('securityInfo.enabled')
      ? {
          decrypted: of('securityInfo.decrypted'),
          signed: of('securityInfo.signed'),
          signedBy: of('securityInfo.signedBy'),
          invalidSignature: of('securityInfo.invalidSignature'),
          mixedContent: of('securityInfo.mixedContent'),
        }
      : null,
    smime: {
      strict: of('smime.strict'),
      allowPkcs1v15: of('smime.allowPkcs1v15'),
      removeSignature: of('smime.removeSignature'),
      importCertificates: of('smime.importCertificates'),
      importUntrusted: of('smime.importUntrusted'),
      revocationOutage: of('certificates.revocationOutage'),
    },
    pgp: { removeSignature: of('pgp.removeSignature'), readInline: of('pgp.readInline'), importKeys: of('pgp.importKeys') },
  };
}
