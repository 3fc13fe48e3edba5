/** Contents whose cipher notices changes by itself: RFC 9580 §5.13.2, and the OCB packet of GnuPG 2.3 (LibrePGP §5.16). Only read. */
import { type CipherOCBTypes, createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { cannotDecryptPgp, PgpError } from './pgp-error.js';
import { type CipherFacts, cipherOf, type SessionKey } from './content-cipher.js';
import { TAG } from './packets.js';

/** Modes of RFC 9580 §9.6 that are read; EAX has hardly been written by anybody. */
export type AeadMode = 'ocb' | 'gcm';

/** What stands in clear in front of such a content. */
export interface AeadContent {
  readonly cipher: CipherFacts;
  readonly mode: AeadMode;
  /** Bytes of the text in each chunk but the last. */
  readonly chunkBytes: number;
  /** What each chunk is authenticated with, before its number. */
  readonly associated: Buffer;
  /** The salt of version 2, the initial vector of the other packet. */
  readonly salt: Buffer;
  /** Whether the key is derived from the session key and the salt, as version 2 does. */
  readonly isDerived: boolean;
  readonly encrypted: Buffer;
}

const MODES: Readonly<Record<number, { readonly mode: AeadMode; readonly nonceBytes: number }>> = {
  2: { mode: 'ocb', nonceBytes: 15 },
  3: { mode: 'gcm', nonceBytes: 12 },
};
const TAG_BYTES = 16;
const SALT_BYTES = 32;
/** RFC 9580 §5.13.2.1: everybody reads sizes from 64 bytes to 4 MiB. */
const MAX_CHUNK_OCTET = 16;
/** Each chunk costs a call: tiny ones make a long work of a small mail. */
const MAX_CHUNKS = 250_000;

/**
 * Reads the body of a packet of type 18, version 2, or of type 20.
 *
 * @throws PgpError `malformed`, `unsupported`, `too-large` (too many chunks).
 */
export function readAeadContent(tag: number, body: Buffer): AeadContent {
  const [version = 0, cipherId = 0, modeId = 0, chunkOctet = 0] = body;
  const isDerived = tag === TAG.encryptedIntegrity;
  if (version !== (isDerived ? 2 : 1)) throw new PgpError('unsupported', 'The version of the encryption is not known.');
  const cipher = cipherOf(cipherId);
  const known = MODES[modeId];
  if (cipher === undefined || !cipher.name.startsWith('aes') || known === undefined) {
    throw new PgpError('unsupported', 'The algorithm of the encryption is not supported.');
  }
  if (chunkOctet > MAX_CHUNK_OCTET) throw new PgpError('unsupported', 'The chunks of the encryption are too large.');
  const saltBytes = isDerived ? SALT_BYTES : known.nonceBytes;
  const encrypted = body.subarray(4 + saltBytes);
  if (encrypted.length < 2 * TAG_BYTES) throw new PgpError('malformed', 'The encrypted content is cut off.');
  const chunkBytes = 2 ** (chunkOctet + 6);
  if (encrypted.length / (chunkBytes + TAG_BYTES) > MAX_CHUNKS) {
    throw new PgpError('too-large', `The content is cut into more than ${MAX_CHUNKS} chunks.`);
  }
  const associated = Buffer.from([0xc0 | tag, version, cipherId, modeId, chunkOctet]);
  return { cipher, mode: known.mode, chunkBytes, associated, salt: body.subarray(4, 4 + saltBytes), isDerived, encrypted };
}

/** The packets inside. @throws PgpError `cannot-decrypt`, before anything of a chunk that was changed is given out. */
export function openAead(content: AeadContent, key: Buffer): Buffer {
  if (key.length !== content.cipher.keyBytes) throw cannotDecryptPgp();
  const { encrypted, chunkBytes } = content;
  const keys = keysOf(content, key);
  const end = encrypted.length - TAG_BYTES;
  const chunks: Buffer[] = [];
  let length = 0;
  for (let at = 0; at < end; at += chunkBytes + TAG_BYTES) {
    const sealed = encrypted.subarray(at, Math.min(at + chunkBytes + TAG_BYTES, end));
    const chunk = openChunk(sealed, { keys, content, index: chunks.length, associated: associatedWith(content, chunks.length) });
    length += chunk.length;
    chunks.push(chunk);
  }
  // the last tag says how long the whole is: nobody can cut chunks off
  const total = Buffer.alloc(8);
  total.writeBigUInt64BE(BigInt(length));
  const associated = Buffer.concat([associatedWith(content, chunks.length), total]);
  openChunk(encrypted.subarray(end), { keys, content, index: chunks.length, associated });
  return Buffer.concat(chunks, length);
}

/** The body of a packet of type 18, version 2, around packets, in one mode of the cipher: OCB, which everybody must read. */
export function sealWithOcb(packets: Buffer, { cipher, key }: SessionKey): Buffer {
  const head = Buffer.from([2, cipher.id, 2, MAX_CHUNK_OCTET]);
  const associated = Buffer.from([0xc0 | TAG.encryptedIntegrity, ...head]);
  const salt = randomBytes(SALT_BYTES);
  const chunkBytes = 2 ** (MAX_CHUNK_OCTET + 6);
  const content: AeadContent = { cipher, mode: 'ocb', chunkBytes, associated, salt, isDerived: true, encrypted: packets };
  const keys = keysOf(content, key);
  const out: Buffer[] = [head, salt];
  let index = 0;
  for (let at = 0; at < packets.length; at += chunkBytes, index++) {
    out.push(...sealChunk(packets.subarray(at, at + chunkBytes), { keys, content, index, associated }));
  }
  const total = Buffer.alloc(8);
  total.writeBigUInt64BE(BigInt(packets.length));
  out.push(...sealChunk(Buffer.alloc(0), { keys, content, index, associated: Buffer.concat([associated, total]) }));
  return Buffer.concat(out);
}

interface ChunkKeys {
  readonly key: Buffer;
  /** As long as a nonce. */
  readonly nonce: Buffer;
}

/** RFC 9580 §5.13.2: key and first bytes of the nonce out of HKDF; the other packet takes the session key as it is. */
function keysOf({ cipher, mode, associated, salt, isDerived }: AeadContent, key: Buffer): ChunkKeys {
  if (!isDerived) return { key, nonce: salt };
  const nonceBytes = mode === 'ocb' ? 15 : 12;
  const derived = Buffer.from(hkdfSync('sha256', key, salt, associated, cipher.keyBytes + nonceBytes - 8));
  return { key: derived.subarray(0, cipher.keyBytes), nonce: Buffer.concat([derived.subarray(cipher.keyBytes), Buffer.alloc(8)]) };
}

/** The packet of GnuPG authenticates the number of the chunk, too. */
function associatedWith({ associated, isDerived }: AeadContent, index: number): Buffer {
  if (isDerived) return associated;
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(index));
  return Buffer.concat([associated, number]);
}

interface Chunk {
  readonly keys: ChunkKeys;
  readonly content: AeadContent;
  readonly index: number;
  readonly associated: Buffer;
}

function openChunk(sealed: Buffer, { keys, content, index, associated }: Chunk): Buffer {
  const at = sealed.length - TAG_BYTES;
  if (at < 0) throw cannotDecryptPgp();
  try {
    const engine = createDecipheriv(engineName(content), keys.key, nonceOf(keys.nonce, index), { authTagLength: TAG_BYTES });
    engine.setAAD(associated);
    engine.setAuthTag(sealed.subarray(at));
    return Buffer.concat([engine.update(sealed.subarray(0, at)), engine.final()]);
  } catch {
    throw cannotDecryptPgp();
  }
}

function sealChunk(text: Buffer, { keys, content, index, associated }: Chunk): Buffer[] {
  const engine = createCipheriv(engineName(content), keys.key, nonceOf(keys.nonce, index), { authTagLength: TAG_BYTES });
  engine.setAAD(associated);
  return [engine.update(text), engine.final(), engine.getAuthTag()];
}

/** Both packets put the number of the chunk into the last eight bytes; of version 2 they are zeros before. */
function nonceOf(nonce: Buffer, index: number): Buffer {
  const out = Buffer.from(nonce);
  const at = out.length - 4;
  out.writeUInt32BE((out.readUInt32BE(at) ^ index) >>> 0, at);
  return out;
}

/** Engines of both modes are used alike; the typings of one do for both. */
function engineName({ cipher, mode }: AeadContent): CipherOCBTypes {
  return `${cipher.name}-${mode}` as CipherOCBTypes;
}
