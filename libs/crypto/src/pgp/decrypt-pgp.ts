/** Opens encrypted messages. Everything that fails behind the outside of the message fails alike, see `cannotDecryptPgp`. */
import { type AeadContent, openAead, readAeadContent } from './aead-data.js';
import { cipherOf, type ReadablePgpCipher } from './content-cipher.js';
import { openWithHash } from './integrity-data.js';
import { type PgpPacket, readPackets, TAG } from './packets.js';
import { cannotDecryptPgp, malformedPgp, PgpError } from './pgp-error.js';
import { type PlainMessage, readPlainMessage } from './plain-message.js';
import type { PgpDecryptor } from './session-keys.js';
import { type PgpRecipientName, type PgpSessionKey, readSessionKeyPacket, type SessionKeyPacket } from './session-key-packet.js';

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
 * Opens a message with the first of the session keys that fits.
 *
 * @param maxBytes - of what is decompressed.
 * @throws PgpError for what stands on the outside as {@link pgpEnvelopeFacts}; `too-large` for what is decompressed; else `cannot-decrypt`.
 */
export async function decryptPgp(message: Buffer, decryptor: PgpDecryptor, maxBytes: number): Promise<OpenedPgp> {
  const envelope = readEnvelope(message);
  for (const sessionKey of await decryptor.open(envelope.sessionKeys.map(({ body }) => body))) {
    const opened = tryKey(envelope, sessionKey);
    if (opened === undefined) continue;
    const { openedBy, keyAlgorithm } = sessionKey;
    return { ...factsOf(envelope), cipher: opened.cipher, openedBy, keyAlgorithm, ...plainMessage(opened.packets, maxBytes) };
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

interface OpenedContent {
  readonly cipher: ReadablePgpCipher;
  readonly packets: Buffer;
}

/** Undefined when this session key does not open it, for whatever reason. */
function tryKey({ content }: Envelope, { cipherId, key }: PgpSessionKey): OpenedContent | undefined {
  try {
    if (content.kind === 'aead') return { cipher: content.aead.cipher.name, packets: openAead(content.aead, key) };
    const cipher = cipherId === undefined ? undefined : cipherOf(cipherId);
    if (cipher?.keyBytes !== key.length) return undefined;
    return { cipher: cipher.name, packets: openWithHash(content.encrypted, { cipher, key }) };
  } catch {
    return undefined;
  }
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
