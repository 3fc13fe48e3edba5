/**
 * The places of the mail flow and the ways out of it, by the names that CipherMail's flow has given them. `encrypt` is the ladder of
 * methods; each method that there is has a place of its own, and so it is with `sign`.
 */

/** Every way of encrypting, in the order in which they are tried. */
export const ENCRYPTION_METHODS = ['smime', 'pgp', 'pdf'] as const;
export type EncryptionMethod = (typeof ENCRYPTION_METHODS)[number];

/** Every way of signing mail that leaves readable, in the order in which they are tried. */
export const SIGNING_METHODS = ['smime', 'pgp'] as const;
export type SigningMethod = (typeof SIGNING_METHODS)[number];

/** Where mail comes in: new, or released from the quarantine in one of three ways. */
export const FLOW_ENTRIES = ['root', 'post-quarantine-release', 'post-quarantine-force-encrypt', 'post-quarantine-send-as-is'] as const;
export type FlowEntry = (typeof FLOW_ENTRIES)[number];

/** Where the way through the flow ends. */
export const FLOW_ENDS = [
  /** It leaves. */
  'transport',
  /** It is held. */
  'dlp-quarantine',
  /** It is kept and does not go on. */
  'dlp-block',
  /** It is held because it had to be encrypted and could not be. */
  'failed-encryption-quarantine',
  /** It is not sent, and its sender is told. */
  'notify-sender-not-encrypted',
  /** The client is asked to come again: nobody could inspect it. */
  'dlp-error',
] as const;
export type FlowEnd = (typeof FLOW_ENDS)[number];

export const PROCESSORS = [
  ...FLOW_ENTRIES,
  'external',
  'internal',
  'dlp',
  'dlp-warn',
  'dlp-must-encrypt',
  'dlp-delayed-evaluation',
  'post-dlp',
  'check-subject-trigger',
  'check-force-encrypt-header',
  'check-encrypt-mode',
  'encrypt',
  'encrypt-smime',
  'encrypt-pgp',
  'encrypt-pdf',
  'check-must-encrypt',
  'post-dlp-delayed-evaluation',
  'sign',
  'sign-smime',
  'sign-pgp',
  'dkim-sign',
  ...FLOW_ENDS,
] as const;
export type Processor = (typeof PROCESSORS)[number];

/** One step from processor to processor; `because` is a machine name, never a word of the mail. */
export interface Transition {
  readonly from: Processor;
  readonly to: Processor;
  readonly because: string;
}
