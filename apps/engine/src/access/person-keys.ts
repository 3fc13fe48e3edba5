/**
 * A key for each person, `<dataDir>/keys/people/<id>`, wrapped by the key ring: it seals the name, the address and the
 * password hash in the account's events, or the address of a place or an exception of the policy. Destroying it erases the
 * person from the log without changing the log.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { KeyWrapper } from '#crypto';
import { fieldSealer, type FieldSealer } from '../platform/engine-keys.js';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.js';

const KEY_BYTES = 32;
const ID = /^[0-9A-Z]{26}$/;

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
export function personKeys(dataDir: string, ring: KeyWrapper, streamOf: (id: string) => string = accountStream): PersonKeys {
  const file = (id: string): string => {
    if (!ID.test(id)) throw new RangeError('not a person id');
    return path.join(path.resolve(dataDir), 'keys', 'people', id);
  };
  return {
    async create(id) {
      const key = randomBytes(KEY_BYTES);
      await writePrivateFile(file(id), `${ring.wrapKey(key, personContext(id))}\n`);
      return fieldSealer(key, streamOf(id));
    },
    async of(id) {
      const wrapped = await readPrivateFile(file(id));
      return wrapped === undefined ? undefined : fieldSealer(ring.unwrapKey(wrapped, personContext(id)), streamOf(id));
    },
    destroy: (id) => removePrivateFile(file(id)),
  };
}

/** Stream of an account. */
export function accountStream(id: string): string {
  return `account-${id}`;
}

function personContext(id: string): string {
  return `person|${id}`;
}
