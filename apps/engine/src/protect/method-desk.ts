/** The desk over the methods that there are. What is the same for each of them is asked here: switched off, too large, merely possible. */
import { ENCRYPTION_METHODS, SIGNING_METHODS, type EncryptionMethod, type SigningMethod as SigningMethodName } from '#dlp';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import { Overloaded } from '../platform/overloaded.js';
import type { DkimSigner } from './dkim-signer-port.js';
import { ProtectionDesk } from './protection-desk-port.js';
import {
  ProtectionRefused,
  type ProtectedMail,
  type ProtectionMethod,
  type ProtectionOption,
  type ProtectionPair,
  type ProtectionRequest,
  type WhyNotProtected,
} from './protection-method.js';
import type { SignedMail, SigningMethod, SigningOption } from './signing-method.js';

export interface DeskParts {
  readonly methods: readonly ProtectionMethod[];
  readonly signers: readonly SigningMethod[];
  readonly dkim: Pick<DkimSigner, 'hasKeys'>;
  readonly log: EngineLog;
}

export class MethodDesk extends ProtectionDesk {
  private readonly methods: readonly ProtectionMethod[];
  private readonly signers: readonly SigningMethod[];
  readonly canEncrypt: boolean;

  constructor(private readonly parts: DeskParts) {
    super();
    this.methods = inOrder(ENCRYPTION_METHODS, parts.methods);
    this.signers = inOrder(SIGNING_METHODS, parts.signers);
    this.canEncrypt = this.methods.length > 0;
  }

  get signsDkim(): boolean {
    return this.parts.dkim.hasKeys;
  }

  optionsFor(pair: ProtectionPair): Promise<readonly ProtectionOption[]> {
    return Promise.all(this.methods.map((method) => this.optionOf(method, pair)));
  }

  async protect(name: EncryptionMethod, mail: Uint8Array, request: ProtectionRequest): Promise<ProtectedMail> {
    return this.attempt(name, request, this.methods.find(({ method }) => method === name)?.protect(mail, request));
  }

  signersFor(pair: Omit<ProtectionPair, 'demanded'>): Promise<readonly SigningOption[]> {
    return Promise.all(
      this.signers.map(async (signing): Promise<SigningOption> => {
        const { method } = signing;
        const why = whyNotAsked(method, { ...pair, demanded: true });
        if (why !== undefined) return { method, usable: false, why };
        try {
          return await signing.signerFor(pair);
        } catch (cause) {
          this.parts.log.error({ method, cause: errorName(cause) }, 'a method of signing could not be asked');
          return { method, usable: false, why: 'failed' };
        }
      }),
    );
  }

  async sign(name: SigningMethodName, mail: Uint8Array, request: ProtectionRequest): Promise<SignedMail> {
    return this.attempt(name, request, this.signers.find(({ method }) => method === name)?.sign(mail, request));
  }

  private async optionOf(each: ProtectionMethod, pair: ProtectionPair): Promise<ProtectionOption> {
    const { method } = each;
    const why = whyNotAsked(method, pair);
    if (why !== undefined) return { method, usable: false, why, keys: [] };
    try {
      return await each.optionFor(pair);
    } catch (cause) {
      this.parts.log.error({ method, cause: errorName(cause) }, 'a method of encryption could not be asked');
      return { method, usable: false, why: 'failed', keys: [] };
    }
  }

  private async attempt<T>(method: EncryptionMethod, { messageId }: ProtectionRequest, work: Promise<T> | undefined): Promise<T> {
    try {
      if (work === undefined) throw new ProtectionRefused(method, 'off', 'There is no such method here.');
      return await work;
    } catch (cause) {
      if (cause instanceof ProtectionRefused || cause instanceof Overloaded) throw cause;
      this.parts.log.error({ messageId, method, cause: errorName(cause) }, 'an attempt to protect a mail broke off');
      throw new ProtectionRefused(method, 'failed', 'The attempt broke off.');
    }
  }
}

function inOrder<N extends string, T extends { readonly method: N }>(names: readonly N[], each: readonly T[]): readonly T[] {
  return names.flatMap((name) => each.filter(({ method }) => method === name));
}

/** A method that both ends do not want, or not for this mail, is not even asked. */
function whyNotAsked(method: EncryptionMethod, { settings, sizeBytes, demanded }: ProtectionPair): WhyNotProtected | undefined {
  const { enabled, maxBytes } = settings[method];
  if (!enabled) return 'off';
  if (sizeBytes !== null && sizeBytes > maxBytes) return 'too-large';
  return method === 'pdf' && settings.pdf.onlyIfMandatory && !demanded ? 'not-demanded' : undefined;
}
