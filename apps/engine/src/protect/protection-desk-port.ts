/** Asks all methods of protection for one pair: the mail flow, the preview of a release encrypted, "how would mail from A to B be protected". */
import type { EncryptionMethod, SigningMethod } from '#dlp';
import type { ProtectedMail, ProtectionOption, ProtectionPair, ProtectionRequest } from './protection-method.js';
import type { SignedMail, SigningOption } from './signing-method.js';

export abstract class ProtectionDesk {
  /** Whether any method is there at all. */
  abstract readonly canEncrypt: boolean;
  /** Whether there is any key for DKIM. */
  abstract readonly signsDkim: boolean;
  /** One option for each method, in the order of the ladder. Never throws: a method that does is `failed`. */
  abstract optionsFor(pair: ProtectionPair): Promise<readonly ProtectionOption[]>;
  /** @throws ProtectionRefused, whatever goes wrong (`failed`); Overloaded: later it may be made */
  abstract protect(method: EncryptionMethod, mail: Uint8Array, request: ProtectionRequest): Promise<ProtectedMail>;
  /** One option for each way of signing, in the order in which they are tried. Never throws. */
  abstract signersFor(pair: Omit<ProtectionPair, 'demanded'>): Promise<readonly SigningOption[]>;
  /** @throws ProtectionRefused, Overloaded */
  abstract sign(method: SigningMethod, mail: Uint8Array, request: ProtectionRequest): Promise<SignedMail>;
}
