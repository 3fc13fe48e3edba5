/** Encrypts a text for keys, signed before if that is wanted. */
import { sealWithOcb } from './aead-data.js';
import { newSessionKey, type PgpCipher } from './content-cipher.js';
import { sealWithHash } from './integrity-data.js';
import { judgePgpKey } from './judge-pgp-key.js';
import { pgpLibrary } from './openpgp-library.js';
import { TAG, writePacket } from './packets.js';
import { guardedPgp, PgpError } from './pgp-error.js';
import type { PgpKey, PgpKeyPart } from './pgp-key.js';
import { compressedPacket, literalPacket, type PgpCompression } from './plain-message.js';
import { parsedKey, parsedPart } from './read-pgp-keys.js';
import { type PgpSigning, signedMessage } from './sign-pgp.js';

/** How a text is encrypted. */
export interface PgpEncryptOptions {
  /** As of when keys are judged. */
  readonly at: Date;
  /** AES-256 when nothing is said. */
  readonly cipher?: PgpCipher;
  /** How it is compressed before; not when nothing is said, for the size then tells of the text. */
  readonly compression?: PgpCompression;
  readonly sign?: PgpSigning;
}

/** Recipients of one message. */
const MAX_KEYS = 1_000;

/**
 * An encrypted message, binary. It is for all parts of each key that serve for it: a person may have a sub-key on each device.
 *
 * @throws PgpError `unusable-key` for a key that does not serve (see `judgePgpKey`), `too-large`.
 */
export async function encryptPgp(content: Buffer, keys: readonly PgpKey[], options: PgpEncryptOptions): Promise<Buffer> {
  if (keys.length === 0) throw new PgpError('unusable-key', 'There is no key to encrypt for.');
  if (keys.length > MAX_KEYS) throw new PgpError('too-large', `There are more than ${MAX_KEYS} recipients.`);
  const text = options.sign ? await signedMessage(content, options.sign) : literalPacket(content);
  const packets = options.compression === undefined ? text : compressedPacket(text, options.compression);
  const { cipher = 'aes-256' } = options;
  const session = newSessionKey(cipher);
  const isAead = keys.every(({ readsAead }) => readsAead);
  const sessionKeys = await encryptedSessionKeys(session.key, keys, { at: options.at, cipher, isAead });
  const sealed = isAead ? sealWithOcb(packets, session) : sealWithHash(packets, session);
  return Buffer.concat([sessionKeys, writePacket(TAG.encryptedIntegrity, sealed)]);
}

/** What a message to this key will be encrypted for. @throws PgpError `unusable-key`. */
export function encryptionParts(key: PgpKey, at: Date): readonly PgpKeyPart[] {
  const judgement = judgePgpKey(key, { purpose: 'encrypt', at: at.toISOString() });
  if (judgement.usable) return judgement.parts;
  throw new PgpError('unusable-key', `The key ${key.primary.fingerprint} cannot be encrypted for: ${judgement.why}.`);
}

/** How openpgp.js calls them. */
const NAMES = { 'aes-128': 'aes128', 'aes-192': 'aes192', 'aes-256': 'aes256' } as const;

interface SessionKeyOptions {
  readonly at: Date;
  readonly cipher: PgpCipher;
  readonly isAead: boolean;
}

async function encryptedSessionKeys(key: Buffer, keys: readonly PgpKey[], { at, cipher, isAead }: SessionKeyOptions): Promise<Buffer> {
  const { pgp, config } = await pgpLibrary();
  const chosen = await Promise.all(
    keys.map(async (recipient) => {
      const parts = encryptionParts(recipient, at);
      const parsed = await parsedKey(recipient);
      return parts.flatMap(({ fingerprint }) => {
        const id = parsedPart(parsed, fingerprint)?.getKeyID();
        return id === undefined ? [] : [{ parsed, id }];
      });
    }),
  );
  const all = chosen.flat();
  const packets = await guardedPgp(
    () =>
      pgp.encryptSessionKey({
        data: key,
        algorithm: NAMES[cipher],
        ...(isAead && { aeadAlgorithm: 'ocb' as const }),
        encryptionKeys: all.map(({ parsed }) => parsed),
        encryptionKeyIDs: all.map(({ id }) => id),
        date: at,
        format: 'binary',
        config,
      }),
    () => new PgpError('unusable-key', 'A key cannot be encrypted for.'),
  );
  return Buffer.from(packets);
}
