/**
 * Where passwords of PDFs lie, `<sharedDir>/keys/pdf-passwords/<id>`: each in one file with the key that seals whom it is for, so that
 * one destruction makes both unreadable.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Password, wrappedSecrets, type KeyWrapper, type WrappedSecrets } from '#crypto';
import { pdfPasswordStream } from '#events';
import { fieldSealer, type FieldSealer } from '../platform/engine-keys.js';

const KEY_BYTES = 32;

export class PasswordFiles {
  private readonly files: WrappedSecrets;

  constructor(sharedDir: string, ring: KeyWrapper) {
    this.files = wrappedSecrets(path.join(path.resolve(sharedDir), 'keys', 'pdf-passwords'), ring, 'pdf-password');
  }

  /** Durable when it resolves. Answers what seals the fields of its stream. */
  async create(id: string, password: Password): Promise<FieldSealer> {
    const key = randomBytes(KEY_BYTES);
    await this.files.create(id, Buffer.concat([key, Buffer.from(password.reveal(), 'utf8')]));
    return fieldSealer(key, pdfPasswordStream(id));
  }

  /** Undefined once it was destroyed. @throws Unsealable when the file is not what was written. */
  async read(id: string): Promise<{ readonly password: Password; readonly sealer: FieldSealer } | undefined> {
    const secret = await this.files.read(id);
    if (secret === undefined) return undefined;
    const password = Password.of(secret.toString('utf8', KEY_BYTES));
    return { password, sealer: fieldSealer(Buffer.from(secret.subarray(0, KEY_BYTES)), pdfPasswordStream(id)) };
  }

  destroy(id: string): Promise<boolean> {
    return this.files.destroy(id);
  }

  ids(): Promise<string[]> {
    return this.files.ids();
  }
}
