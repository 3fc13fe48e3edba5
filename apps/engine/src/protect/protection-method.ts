/** One rung of the ladder of encryption (S/MIME, OpenPGP, PDF), as the mail flow sees it: what there is for a pair of ends, and the attempt. */
import type { EncryptionMethod, ProtectSettings } from '#dlp';

/** A sender and a recipient, and what is known of the mail between them. */
export interface ProtectionPair {
  /** Address of the envelope; empty for the null reverse-path. */
  readonly sender: string;
  readonly recipient: string;
  readonly settings: ProtectSettings;
  /** Null: nobody has a mail in mind yet. */
  readonly sizeBytes: number | null;
  /** Encryption is demanded, not merely possible. */
  readonly demanded: boolean;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** A key that mail is encrypted for or signed with. Shown to people and recorded; nothing secret. */
export interface ProtectionKey {
  readonly kind: 'certificate' | 'pgp-key' | 'password';
  /** Lower hex; null for passwords. */
  readonly fingerprint: string | null;
  /** Under which a password is known in its store, and named to people; null for the others. */
  readonly passwordId: string | null;
  /** ISO-8601 UTC; null: never. */
  readonly expiresAt: string | null;
  readonly chosenBy: KeyChoice;
}

/**
 * Why it was chosen: it names the address itself, the address or its domain was put with it by hand, it goes with every mail, or it was made
 * for this mail (a password, which its sender is then told: the notice fetches it from the store by its id).
 */
export type KeyChoice = 'address' | 'by-hand' | 'domain' | 'additional' | 'generated';

export type ProtectionOption = UsableOption | UnusableOption;

export interface UsableOption {
  readonly method: EncryptionMethod;
  readonly usable: true;
  /** What it would be encrypted for; the additional ones, too. */
  readonly keys: readonly ProtectionKey[];
  /** Who would sign; null: nobody. */
  readonly signer: ProtectionKey | null;
  /** By their usual names, e.g. `aes-256-gcm`, `rsa-oaep-sha256`. */
  readonly algorithms: readonly string[];
}

export interface UnusableOption {
  readonly method: EncryptionMethod;
  readonly usable: false;
  readonly why: WhyNotProtected;
  /** What there would be, were it usable. */
  readonly keys: readonly ProtectionKey[];
}

/**
 * Why a method is not used. `off`, `too-large` and `not-demanded` are found by the desk, for every method alike; the rest stands in
 * docs/encryption.md. `failed`: the attempt broke off for a reason that is nobody's to mend from outside; the log says which.
 */
export const WHY_NOT_PROTECTED = [
  'off',
  'too-large',
  'not-demanded',
  'no-key',
  'blocked',
  'broken',
  'key-too-short',
  'not-yet-valid',
  'expired',
  'wrong-usage',
  'untrusted-root',
  'untrusted',
  'revoked',
  'revocation-unknown',
  'no-password',
  'password-expired',
  'too-weak',
  'cannot-be-protected',
  'failed',
] as const;
export type WhyNotProtected = (typeof WHY_NOT_PROTECTED)[number];

/** What is to be protected, and for whom. All recipients have the same settings. */
export interface ProtectionRequest {
  readonly messageId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly settings: ProtectSettings;
  /** When it is encrypted the subject stands inside alone, whatever is set (RFC 9788); absent: as the settings say. */
  readonly hidesSubject?: boolean;
  /** ISO-8601 UTC. */
  readonly at: string;
}

export interface ProtectedMail {
  /** With CRLF, as it goes over SMTP. */
  readonly bytes: Uint8Array;
  readonly proof: ProtectionProof;
}

/** What is proven before anything is relayed. It goes into the event `MailProtected`, so nothing secret and no address. */
export interface ProtectionProof {
  readonly method: EncryptionMethod;
  readonly encryptedFor: readonly ProtectionKey[];
  readonly signedBy: ProtectionKey | null;
  readonly algorithms: readonly string[];
}

/** Not protected this way, for an expected reason. The message is a sentence for people: no address, nothing of the mail, nothing secret. */
export class ProtectionRefused extends Error {
  override readonly name = 'ProtectionRefused';

  constructor(
    readonly method: EncryptionMethod,
    readonly why: WhyNotProtected,
    message: string,
  ) {
    super(message);
  }
}

/** One method of encryption. An adapter each for S/MIME, OpenPGP and PDF; a double only in unit tests. */
export interface ProtectionMethod {
  readonly method: EncryptionMethod;
  /**
   * What there is for this pair now, without touching the mail: shown before the click, and asked again at the attempt. Asked for every
   * recipient of every mail that may be encrypted, so "no key" must cost next to nothing. Never throws for a missing key.
   */
  optionFor(pair: ProtectionPair): Promise<ProtectionOption>;
  /**
   * Makes one protected mail for all recipients; it chooses keys, passwords and signer anew.
   * @throws ProtectionRefused when it cannot be made for all of them
   */
  protect(mail: Uint8Array, request: ProtectionRequest): Promise<ProtectedMail>;
}
