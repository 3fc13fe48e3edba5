/**
 * What is sealed about certificates (ADR 0012): what one says of people, the address of an assignment or of a trust entry, each under a key of
 * its own, `<sharedDir>/keys/people/<id>`, which goes with it; reasons under a secret of the installation, since why somebody was believed must
 * stay readable as long as the log.
 */
import { Unsealable, type KeyRing } from '#crypto';
import { certificateStream, type PolicyScope, type Sealed } from '#events';
import { personKeys, type PersonKeys } from '../access/person-keys.js';
import { fieldSealer, type FieldSealer } from '../platform/engine-keys.js';
import { domainName, type NamedScope } from '../settings/scope-name.js';

/** What has a key of its own, and the stream in which it stands: what is copied to another place does not open. */
export interface KeyedPlace {
  readonly stream: string;
  /** Of the certificate, the assignment or the trust entry. */
  readonly id: string;
}

export class CertificateKeys {
  private readonly secret: Buffer;

  constructor(
    private readonly sharedDir: string,
    private readonly ring: KeyRing,
  ) {
    this.secret = ring.secret('policy-text');
  }

  /** Seals a certificate under its new key, which is durable before. */
  async sealDer(id: string, der: Buffer): Promise<Sealed> {
    const sealer = await this.keysIn(certificateStream(id)).create(id);
    return sealer.seal('der', der.toString('base64url'));
  }

  /** Undefined once the key was destroyed. */
  async openDer(id: string, der: Sealed): Promise<Buffer | undefined> {
    const text = opened(await this.sealerOf({ stream: certificateStream(id), id }), 'der', der);
    return text === '' ? undefined : Buffer.from(text, 'base64url');
  }

  /** The scope as it is recorded: an address is sealed under a new key. */
  async sealScope({ stream, id }: KeyedPlace, scope: NamedScope): Promise<PolicyScope> {
    if (scope.level !== 'user') return scope;
    const sealer = await this.keysIn(stream).create(id);
    return { level: 'user', tag: scope.tag, address: sealer.seal('address', scope.address) };
  }

  /** `global`, `*.example.com`, `example.com` or an address; empty when the address was erased. */
  async openScope({ stream, id }: KeyedPlace, scope: PolicyScope): Promise<string> {
    return scope.level === 'user' ? opened(await this.sealerOf({ stream, id }), 'address', scope.address) : domainName(scope);
  }

  /** Erases what was sealed for it; its absence is no error. */
  async destroy(id: string): Promise<void> {
    await this.keysIn('').destroy(id);
  }

  sealReason(stream: string, reason: string): Sealed {
    return fieldSealer(this.secret, stream).seal('reason', reason);
  }

  openReason(stream: string, reason: Sealed | null): string {
    return reason === null ? '' : opened(fieldSealer(this.secret, stream), 'reason', reason);
  }

  /** A key that is damaged is as good as gone. */
  private async sealerOf({ stream, id }: KeyedPlace): Promise<FieldSealer | undefined> {
    try {
      return await this.keysIn(stream).of(id);
    } catch (cause) {
      if (cause instanceof Unsealable) return undefined;
      throw cause;
    }
  }

  private keysIn(stream: string): PersonKeys {
    return personKeys(this.sharedDir, this.ring, () => stream);
  }
}

function opened(sealer: FieldSealer | undefined, field: string, text: Sealed): string {
  try {
    return sealer?.open(field, text) ?? '';
  } catch (cause) {
    if (cause instanceof Unsealable) return '';
    throw cause;
  }
}
