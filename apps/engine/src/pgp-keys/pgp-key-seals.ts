/**
 * What is sealed about OpenPGP keys (ADR 0012): what one says of people, and the address of an assignment, each under a key of its own,
 * `<sharedDir>/keys/people/<id>`, which goes with it; reasons under a secret of the installation, as those about certificates.
 */
import { type KeyRing, Unsealable } from '#crypto';
import { pgpKeyStream, type PolicyScope, type Sealed } from '#events';
import { z } from 'zod';
import { personKeys } from '../access/person-keys.js';
import { CertificateKeys } from '../certificates/certificate-keys.js';
import type { NamedScope } from '../settings/scope-name.js';

const addressList = z.array(z.string());

export class PgpKeySeals {
  private readonly common: CertificateKeys;

  constructor(
    private readonly sharedDir: string,
    private readonly ring: KeyRing,
  ) {
    this.common = new CertificateKeys(sharedDir, ring);
  }

  /** Seals a key under its own key, which is made when there is none yet and durable before. */
  async sealKey(id: string, text: string): Promise<Sealed> {
    return (await this.sealerOf(id)).seal('key', text);
  }

  /** Undefined once the key of the key was destroyed. */
  openKey(id: string, key: Sealed): Promise<string | undefined> {
    return this.opened(id, 'key', key);
  }

  /** Addresses of a key that is here, under its own key. */
  async sealAddresses(id: string, addresses: readonly string[]): Promise<Sealed> {
    return (await this.sealerOf(id)).seal('addresses', JSON.stringify(addresses));
  }

  /** None once the key of the key was destroyed. */
  async openAddresses(id: string, addresses: Sealed): Promise<readonly string[]> {
    return addressList.parse(JSON.parse((await this.opened(id, 'addresses', addresses)) ?? '[]'));
  }

  /** The scope as it is recorded: an address is sealed under a new key. */
  sealScope(keyId: string, assignmentId: string, scope: NamedScope): Promise<PolicyScope> {
    return this.common.sealScope({ stream: pgpKeyStream(keyId), id: assignmentId }, scope);
  }

  /** `*.example.com`, `example.com` or an address; empty when the address was erased. */
  openScope(keyId: string, { id, scope }: { readonly id: string; readonly scope: PolicyScope }): Promise<string> {
    return this.common.openScope({ stream: pgpKeyStream(keyId), id }, scope);
  }

  sealReason(keyId: string, reason: string): Sealed {
    return this.common.sealReason(pgpKeyStream(keyId), reason);
  }

  openReason(keyId: string, reason: Sealed | null): string {
    return this.common.openReason(pgpKeyStream(keyId), reason);
  }

  /** Erases what was sealed for a key or an assignment; its absence is no error. */
  async destroy(id: string): Promise<void> {
    await this.common.destroy(id);
  }

  private async sealerOf(id: string) {
    const keys = this.keysOf(id);
    return (await keys.of(id)) ?? keys.create(id);
  }

  private async opened(id: string, field: string, text: Sealed): Promise<string | undefined> {
    try {
      return (await this.keysOf(id).of(id))?.open(field, text);
    } catch (cause) {
      if (cause instanceof Unsealable) return undefined;
      throw cause;
    }
  }

  private keysOf(id: string) {
    return personKeys(this.sharedDir, this.ring, () => pgpKeyStream(id));
  }
}
