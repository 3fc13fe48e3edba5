/** Opens encrypted messages. Everything that fails behind the outside of the message fails alike, see `cannotDecryptPgp`. */
import type { PrivateKey } from 'openpgp';
import { type AeadContent, openAead, readAeadContent } from './aead-data.js';
import { cipherOf, type ReadablePgpCipher } from './content-cipher.js';
import { openWithHash } from './integrity-data.js';
import { pgpLibrary } from './openpgp-library.js';
import { type PgpPacket, readPackets, TAG, writePacket } from './packets.js';
import { cannotDecryptPgp, malformedPgp, PgpError } from './pgp-error.js';
import { type PlainMessage, readPlainMessage } from './plain-message.js';
import { type OpenedSessionKey, openRsaSessionKey, rsaKey } from './rsa-session-key.js';
import { privateKeyOf, type PgpSecretKey } from './secret-pgp-key.js';
import { type PgpRecipientName, readNumber, readSessionKeyPacket, type SessionKeyPacket } from './session-key-packet.js';

/** What an encrypted message says on its outside. */
export interface PgpEnvelopeFacts {
  /** How changes are noticed: by a hash inside, as everybody does, or by the cipher itself. */
  readonly integrity: 'hash' | 'ocb' | 'gcm';
  readonly recipients: readonly PgpRecipientName[];
}

/** An encrypted message, opened. */
export interface OpenedPgp extends PgpEnvelopeFacts, PlainMessage {
  readonly cipher: ReadablePgpCipher;
  /** Fingerprint of the key or sub-key that opened it. */
  readonly openedBy: string;
  readonly keyAlgorithm: string;
}

/** Recipients of one message. */
const MAX_RECIPIENTS = 1_000;
/** Our keys that are tried at most for one message. */
const MAX_ATTEMPTS = 8;

/** Whether a message is encrypted; else it is a text, perhaps signed. @throws PgpError `malformed`, `too-large`. */
export function isEncryptedPgp(message: Buffer): boolean {
  const [first] = readPackets(message);
  const inClear: readonly (number | undefined)[] = [TAG.literal, TAG.compressed, TAG.signature, TAG.onePassSignature];
  return !inClear.includes(first?.tag);
}

/**
 * Says what stands on the outside, without a key.
 *
 * @throws PgpError `malformed`, `unsupported`, `too-large`, `no-integrity`.
 */
export function pgpEnvelopeFacts(message: Buffer): PgpEnvelopeFacts {
  return factsOf(readEnvelope(message));
}

/**
 * Opens a message with the first of our keys that it is for.
 *
 * @param maxBytes - of what is decompressed.
 * @throws PgpError for what stands on the outside as {@link pgpEnvelopeFacts}; `too-large` for what is decompressed; else `cannot-decrypt`.
 */
export async function decryptPgp(message: Buffer, secrets: readonly PgpSecretKey[], maxBytes: number): Promise<OpenedPgp> {
  const envelope = readEnvelope(message);
  const attempts = attemptsFor(envelope.sessionKeys, secrets).slice(0, MAX_ATTEMPTS);
  for (const attempt of attempts) {
    const opened = await tryKey(envelope, attempt);
    if (opened === undefined) continue;
    const { packet, part } = attempt;
    const about = { cipher: opened.cipher, openedBy: part.getFingerprint(), keyAlgorithm: packet.algorithm };
    return { ...factsOf(envelope), ...about, ...plainMessage(opened.packets, maxBytes) };
  }
  throw cannotDecryptPgp();
}

interface Envelope {
  readonly sessionKeys: readonly SessionKeyPacket[];
  readonly content: { readonly kind: 'hash'; readonly encrypted: Buffer } | { readonly kind: 'aead'; readonly aead: AeadContent };
}

/** Session keys, then one content, and nothing behind it: what follows would seem to have been encrypted, too. */
function readEnvelope(message: Buffer): Envelope {
  const packets = readPackets(message);
  const at = packets.findIndex(({ tag }) => tag !== TAG.publicKeySessionKey && tag !== TAG.passwordSessionKey);
  const content = packets[at];
  if (content === undefined || at + 1 !== packets.length) throw malformedPgp('The message is not one encrypted content.');
  const named = packets.slice(0, at).filter(({ tag }) => tag === TAG.publicKeySessionKey);
  if (named.length > MAX_RECIPIENTS) throw new PgpError('too-large', `There are more than ${MAX_RECIPIENTS} recipients.`);
  return { sessionKeys: named.flatMap(({ body }) => readSessionKeyPacket(body) ?? []), content: readContent(content) };
}

function readContent({ tag, body }: PgpPacket): Envelope['content'] {
  if (tag === TAG.encrypted) throw new PgpError('no-integrity', 'The message is encrypted without protection against changes.');
  if (tag === TAG.encryptedIntegrity && body[0] === 1) return { kind: 'hash', encrypted: body.subarray(1) };
  if (tag === TAG.encryptedIntegrity || tag === TAG.encryptedAead) return { kind: 'aead', aead: readAeadContent(tag, body) };
  throw malformedPgp('The message is not one encrypted content.');
}

function factsOf({ sessionKeys, content }: Envelope): PgpEnvelopeFacts {
  const recipients = sessionKeys.map(({ keyId, algorithm }) => ({ keyId, algorithm }));
  return { integrity: content.kind === 'hash' ? 'hash' : content.aead.mode, recipients };
}

type SecretPart = ReturnType<PrivateKey['getKeys']>[number];

interface Attempt {
  readonly packet: SessionKeyPacket;
  readonly key: PrivateKey;
  readonly part: SecretPart;
}

/** Those that are named before those that may be meant. Expired and revoked keys, too: mail of years ago is for them. */
function attemptsFor(packets: readonly SessionKeyPacket[], secrets: readonly PgpSecretKey[]): Attempt[] {
  const parts = secrets.map(privateKeyOf).flatMap((key) => key.getKeys().map((part) => ({ key, part })));
  const attempts = packets.flatMap((packet) =>
    parts.filter(({ part }) => mayOpen(packet, part)).map(({ key, part }) => ({ packet, key, part })),
  );
  return attempts.toSorted((a, b) => Number(b.packet.keyId !== undefined) - Number(a.packet.keyId !== undefined));
}

function mayOpen({ algorithmId, keyId }: SessionKeyPacket, part: SecretPart): boolean {
  const algorithm: number = part.keyPacket.algorithm;
  return algorithm === algorithmId && (keyId === undefined || keyId === part.getKeyID().toHex());
}

interface OpenedContent {
  readonly cipher: ReadablePgpCipher;
  readonly packets: Buffer;
}

/** Undefined when this key does not open it, for whatever reason. */
async function tryKey({ content }: Envelope, attempt: Attempt): Promise<OpenedContent | undefined> {
  try {
    const { cipherId, key } = await openSessionKey(attempt);
    if (content.kind === 'aead') return { cipher: content.aead.cipher.name, packets: openAead(content.aead, key) };
    const cipher = cipherId === undefined ? undefined : cipherOf(cipherId);
    if (cipher?.keyBytes !== key.length) return undefined;
    return { cipher: cipher.name, packets: openWithHash(content.encrypted, { cipher, key }) };
  } catch {
    return undefined;
  }
}

async function openSessionKey({ packet, key, part }: Attempt): Promise<OpenedSessionKey> {
  const { publicParams } = part.keyPacket;
  const privateParams = 'privateParams' in part.keyPacket ? part.keyPacket.privateParams : null;
  if (packet.algorithm === 'rsa' && privateParams !== null) {
    const encrypted = { ciphertext: readNumber(packet.encrypted), hasCipher: packet.version === 3 };
    return openRsaSessionKey(rsaKey(publicParams, privateParams), encrypted);
  }
  return openByLibrary(packet, key);
}

/** Curves. */
async function openByLibrary({ body }: SessionKeyPacket, key: PrivateKey): Promise<OpenedSessionKey> {
  const { pgp, config } = await pgpLibrary();
  const message = await pgp.readMessage({ binaryMessage: writePacket(TAG.publicKeySessionKey, body), config });
  const [opened] = await pgp.decryptSessionKeys({ message, decryptionKeys: key, config });
  if (opened === undefined) throw cannotDecryptPgp();
  const { algorithm, data } = opened;
  return { cipherId: algorithm === null ? undefined : pgp.enums.symmetric[algorithm], key: Buffer.from(data) };
}

/** The content was proved to be whole; what is wrong in it was written so. */
function plainMessage(packets: Buffer, maxBytes: number): PlainMessage {
  try {
    return readPlainMessage(packets, maxBytes);
  } catch (error) {
    if (error instanceof PgpError && error.code === 'too-large') throw error;
    throw cannotDecryptPgp();
  }
}
