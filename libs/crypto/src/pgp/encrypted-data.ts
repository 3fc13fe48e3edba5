/** What an OpenPGP message is by its outside: no key is asked for. */
import { looksArmored, readArmor } from './armor.js';
import { readPackets, TAG } from './packets.js';
import { PgpError } from './pgp-error.js';

const SESSION_KEYS: ReadonlySet<number> = new Set([TAG.publicKeySessionKey, TAG.passwordSessionKey]);
const ENCRYPTED_DATA: ReadonlySet<number> = new Set([TAG.encrypted, TAG.encryptedIntegrity, TAG.encryptedAead]);

/**
 * The encrypted data of a message, armored or binary, that is for somebody and is nothing else (RFC 9580 §10.3): session keys, then the data, and
 * nothing behind it. It may turn out to be anything. Undefined for everything else; never throws.
 */
export function encryptedDataOfPgp(message: Buffer): Buffer | undefined {
  try {
    const packets = readPackets(looksArmored(message) ? readArmor(message).bytes : message);
    const data = packets.at(-1);
    const before = packets.slice(0, -1);
    const isEncrypted =
      data !== undefined && ENCRYPTED_DATA.has(data.tag) && before.length > 0 && before.every(({ tag }) => SESSION_KEYS.has(tag));
    return isEncrypted ? data.body : undefined;
  } catch (error) {
    if (error instanceof PgpError) return undefined;
    throw error;
  }
}
