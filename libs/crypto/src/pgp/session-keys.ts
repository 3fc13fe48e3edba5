/** Session keys, opened by whoever has the private keys: in this process, or beyond a wire. */
import type { PrivateKey } from 'openpgp';
import { pgpLibrary } from './openpgp-library.js';
import { cannotDecryptPgp } from './pgp-error.js';
import { openRsaSessionKey, rsaKey } from './rsa-session-key.js';
import { privateKeyOf, type PgpSecretKey } from './secret-pgp-key.js';
import { type PgpSessionKey, readNumber, readSessionKeyPacket, type SessionKeyPacket } from './session-key-packet.js';

/** Opens session keys. */
export interface PgpDecryptor {
  /**
   * Those that are for a key of ours, or may be, the likeliest first; none when there is no such key. Never throws for what it was given.
   *
   * @param packets - bodies of packets of type 1, whole.
   */
  open(packets: readonly Buffer[]): Promise<readonly PgpSessionKey[]>;
}

/** Our keys that are tried at most for one message. */
const MAX_ATTEMPTS = 8;

/** Opens with private keys in memory: expired and revoked ones, too, for mail of years ago is for them. */
export function softwarePgpDecryptor(secrets: readonly PgpSecretKey[]): PgpDecryptor {
  return {
    async open(packets) {
      const read = packets.flatMap((body) => readSessionKeyPacket(body) ?? []);
      const opened: PgpSessionKey[] = [];
      for (const attempt of attemptsFor(read, secrets).slice(0, MAX_ATTEMPTS)) opened.push(...(await tryKey(attempt)));
      return opened;
    },
  };
}

type SecretPart = ReturnType<PrivateKey['getKeys']>[number];

interface Attempt {
  readonly packet: SessionKeyPacket;
  readonly part: SecretPart;
}

/** Those that are named before those that may be meant. */
function attemptsFor(packets: readonly SessionKeyPacket[], secrets: readonly PgpSecretKey[]): Attempt[] {
  const parts = secrets.map(privateKeyOf).flatMap((key) => key.getKeys());
  const attempts = packets.flatMap((packet) => parts.filter((part) => mayOpen(packet, part)).map((part) => ({ packet, part })));
  return attempts.toSorted((a, b) => Number(b.packet.keyId !== undefined) - Number(a.packet.keyId !== undefined));
}

function mayOpen({ algorithmId, keyId }: SessionKeyPacket, part: SecretPart): boolean {
  const algorithm: number = part.keyPacket.algorithm;
  return algorithm === algorithmId && (keyId === undefined || keyId === part.getKeyID().toHex());
}

/** None when this key does not open it, for whatever reason. */
async function tryKey(attempt: Attempt): Promise<PgpSessionKey[]> {
  try {
    const { cipherId, key } = await openSessionKey(attempt);
    return [{ cipherId, key, openedBy: attempt.part.getFingerprint(), keyAlgorithm: attempt.packet.algorithm }];
  } catch {
    return [];
  }
}

async function openSessionKey({ packet, part }: Attempt): Promise<Pick<PgpSessionKey, 'cipherId' | 'key'>> {
  const { publicParams } = part.keyPacket;
  const privateParams = 'privateParams' in part.keyPacket ? part.keyPacket.privateParams : null;
  if (packet.algorithm === 'rsa' && privateParams !== null) {
    const encrypted = { ciphertext: readNumber(packet.encrypted), hasCipher: packet.version === 3 };
    return openRsaSessionKey(rsaKey(publicParams, privateParams), encrypted);
  }
  return openByLibrary(packet, part);
}

/**
 * Curves. Not by `decryptSessionKeys` of the library, which refuses ciphers that the key of the reader does not name among its
 * preferred ones, and keys with marks that it does not like: what somebody has sent us is read.
 */
async function openByLibrary({ body }: SessionKeyPacket, { keyPacket }: SecretPart): Promise<Pick<PgpSessionKey, 'cipherId' | 'key'>> {
  const { pgp } = await pgpLibrary();
  const packet = new pgp.PublicKeyEncryptedSessionKeyPacket();
  packet.read(body);
  // the types of the library hide it
  const decrypt: unknown = Reflect.get(packet, 'decrypt');
  if (typeof decrypt !== 'function') throw cannotDecryptPgp();
  await Reflect.apply(decrypt, packet, [keyPacket]);
  const key: unknown = Reflect.get(packet, 'sessionKey');
  const cipherId: unknown = Reflect.get(packet, 'sessionKeyAlgorithm');
  if (!(key instanceof Uint8Array)) throw cannotDecryptPgp();
  return { cipherId: typeof cipherId === 'number' ? cipherId : undefined, key: Buffer.from(key) };
}
