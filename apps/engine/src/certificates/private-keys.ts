/** The private keys of our certificates: PKCS #8, wrapped by the key ring, `<sharedDir>/keys/private/<id of the certificate>`. They leave it only to work. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import path from 'node:path';
import {
  softwareDecryptionKey,
  softwareSigningKey,
  wrappedSecrets,
  type DecryptionKey,
  type KeyProvider,
  type KeyWrapper,
  type SigningKey,
  type WrappedSecrets,
} from '#crypto';

export class PrivateKeys implements KeyProvider {
  private readonly secrets: WrappedSecrets;

  /** @param idOf - certificate of a fingerprint whose private key is here. */
  constructor(
    sharedDir: string,
    ring: KeyWrapper,
    private readonly idOf: (fingerprint: string) => string | undefined,
  ) {
    this.secrets = wrappedSecrets(path.join(path.resolve(sharedDir), 'keys', 'private'), ring, 'certificate-key');
  }

  /** Durable when it resolves. One that is there already stays. */
  async add(id: string, key: KeyObject): Promise<void> {
    const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
    try {
      if ((await this.secrets.read(id)) === undefined) await this.secrets.create(id, pkcs8);
    } finally {
      pkcs8.fill(0);
    }
  }

  /** Undefined when it is not here. */
  async read(id: string): Promise<KeyObject | undefined> {
    const pkcs8 = await this.secrets.read(id);
    if (pkcs8 === undefined) return undefined;
    try {
      return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    } finally {
      pkcs8.fill(0);
    }
  }

  async destroy(id: string): Promise<void> {
    await this.secrets.destroy(id);
  }

  /** Ids of certificates that have a key file, whatever the log says. */
  ids(): Promise<string[]> {
    return this.secrets.ids();
  }

  async signingKey(fingerprint: string): Promise<SigningKey | undefined> {
    const key = await this.keyOf(fingerprint);
    return key && softwareSigningKey(key);
  }

  async decryptionKey(fingerprint: string): Promise<DecryptionKey | undefined> {
    const key = await this.keyOf(fingerprint);
    return key && softwareDecryptionKey(key);
  }

  private async keyOf(fingerprint: string): Promise<KeyObject | undefined> {
    const id = this.idOf(fingerprint);
    return id === undefined ? undefined : this.read(id);
  }
}
