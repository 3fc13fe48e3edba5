/** A double of a method of protection, for what only asks it: it says of each recipient what a test has put there, and protects nothing. */
import type { EncryptionMethod } from '#dlp';
import {
  ProtectionRefused,
  type ProtectedMail,
  type ProtectionKey,
  type ProtectionMethod,
  type ProtectionOption,
  type ProtectionPair,
  type WhyNotProtected,
} from '../../apps/engine/src/protect/protection-method.js';

export class DoubleProtectionMethod implements ProtectionMethod {
  /** Every pair that it was asked about. */
  readonly asked: ProtectionPair[] = [];
  private readonly keys = new Map<string, ProtectionKey | WhyNotProtected>();

  constructor(
    readonly method: EncryptionMethod,
    private readonly more: { readonly signer?: ProtectionKey; readonly algorithms?: readonly string[] } = {},
  ) {}

  /** From now on mail to this address is encrypted for this key, or is not for this reason. Without a word: `no-key`. */
  put(address: string, key: ProtectionKey | WhyNotProtected): void {
    this.keys.set(address, key);
  }

  optionFor(pair: ProtectionPair): Promise<ProtectionOption> {
    this.asked.push(pair);
    const { method } = this;
    const found = this.keys.get(pair.recipient) ?? 'no-key';
    if (typeof found === 'string') return Promise.resolve({ method, usable: false, why: found, keys: [] });
    const { signer = null, algorithms = [] } = this.more;
    return Promise.resolve({ method, usable: true, keys: [found], signer, algorithms });
  }

  protect(): Promise<ProtectedMail> {
    return Promise.reject(new ProtectionRefused(this.method, 'cannot-be-protected', 'This is a double.'));
  }
}
