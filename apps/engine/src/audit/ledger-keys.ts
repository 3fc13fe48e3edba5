/** The keys that sign the ledger, wrapped by the key ring: `keys/ledger/<id>`. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { wrappedSecrets, type KeyRing, type WrappedSecrets } from '#crypto';
import { ledgerSigner, type LedgerSigner } from '#event-store';
import { ulid } from 'ulid';

export class LedgerKeys {
  private readonly files: WrappedSecrets;

  /** @param directory - the folder of all keys. */
  constructor(directory: string, ring: KeyRing) {
    this.files = wrappedSecrets(path.join(directory, 'ledger'), ring, 'ledger-key');
  }

  /** A fresh one, durable when it resolves. */
  async create(): Promise<LedgerSigner> {
    const keyId = ulid();
    const { privateKey } = generateKeyPairSync('ed25519');
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    await this.files.create(keyId, der);
    der.fill(0);
    return ledgerSigner(keyId, privateKey);
  }

  /** Undefined: it is not here any more. @throws Unsealable when the file is not what was written. */
  async open(keyId: string): Promise<LedgerSigner | undefined> {
    const der = await this.files.read(keyId);
    if (der === undefined) return undefined;
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    return ledgerSigner(keyId, key);
  }

  /** For good. */
  async destroy(keyId: string): Promise<void> {
    await this.files.destroy(keyId);
  }

  /** Of all that are here. */
  ids(): Promise<readonly string[]> {
    return this.files.ids();
  }
}
