/** Our private OpenPGP keys: binary, wrapped by the key ring, `<sharedDir>/keys/pgp/<id of the key>`. They leave it only to work. */
import { keptPgpSecretKey, type KeyWrapper, type PgpKey, type PgpSecretKey, wrappedSecrets, type WrappedSecrets } from '#crypto';
import path from 'node:path';

export class PgpPrivateKeys {
  private readonly secrets: WrappedSecrets;

  constructor(sharedDir: string, ring: KeyWrapper) {
    this.secrets = wrappedSecrets(path.join(path.resolve(sharedDir), 'keys', 'pgp'), ring, 'pgp-key');
  }

  /** Durable when it resolves. One that is there already stays. */
  async add(id: string, bytes: Buffer): Promise<void> {
    if ((await this.secrets.read(id)) === undefined) await this.secrets.create(id, bytes);
  }

  /** Undefined when it is not here. */
  read(id: string): Promise<Buffer | undefined> {
    return this.secrets.read(id);
  }

  /** Open for work: it works with the very bytes that were read, so they are not wiped here. Undefined when it is not here. */
  async opened(id: string, key: PgpKey): Promise<PgpSecretKey | undefined> {
    const bytes = await this.secrets.read(id);
    return bytes && keptPgpSecretKey(bytes, key);
  }

  async destroy(id: string): Promise<void> {
    await this.secrets.destroy(id);
  }
}
