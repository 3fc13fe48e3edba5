/**
 * A key for each person, `<sharedDir>/keys/people/<id>`, wrapped by the key ring: it seals the name, the address and the
 * password hash in the account's events, or the address of a place or an exception of the policy. Destroying it erases the
 * person from the log without changing the log.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { wrappedSecrets, type KeyWrapper } from '#crypto';
import { fieldSealer, type FieldSealer } from '../platform/engine-keys.js';

const KEY_BYTES = 32;

export interface PersonKeys {
  /** Makes the key of a new account, place or exception; durable before anything is sealed with it. */
  create(id: string): Promise<FieldSealer>;
  /** Undefined once the key was destroyed. */
  of(id: string): Promise<FieldSealer | undefined>;
  destroy(id: string): Promise<void>;
}

/**
 * The keys below a data directory. Ids are ULIDs; any other is a RangeError, so no id is a path.
 * @param streamOf - stream whose fields the key of an id seals.
 */
export function personKeys(sharedDir: string, ring: KeyWrapper, streamOf: (id: string) => string = accountStream): PersonKeys {
  const files = wrappedSecrets(path.join(path.resolve(sharedDir), 'keys', 'people'), ring, 'person');
  return {
    async create(id) {
      const key = randomBytes(KEY_BYTES);
      await files.create(id, key);
      return fieldSealer(key, streamOf(id));
    },
    async of(id) {
      const key = await files.read(id);
      return key && fieldSealer(key, streamOf(id));
    },
    async destroy(id) {
      await files.destroy(id);
    },
  };
}

/** Stream of an account. */
export function accountStream(id: string): string {
  return `account-${id}`;
}
