/**
 * Sealing of long byte streams: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as the age format
 * uses it. 64 KiB chunks, each AES-256-GCM under a key of this stream alone, the nonce an 11-byte counter and a byte
 * that is 1 for the last chunk. So a chunk that is changed, moved, missing, doubled, or cut off at the end is detected,
 * and nothing is answered before its chunk is verified.
 *
 * Layout: `LZS1` · 16 random bytes of salt · chunks, each ciphertext and a 16-byte tag. Only an empty stream has an empty last chunk.
 */
import { randomBytes } from 'node:crypto';
import { hkdfSha256 } from './derive-key.js';
import { decryptGcm, encryptGcm, Unsealable } from './seal.js';

const MAGIC = Buffer.from('LZS1', 'latin1');
const HEADER_BYTES = 20;
const CHUNK_BYTES = 65_536;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;

/** Seals a stream piece by piece. */
export interface StreamSealer {
  /** Takes plaintext; answers what can be written now, possibly nothing. */
  push(chunk: Uint8Array): Buffer[];
  /** Ends the stream; answers the last bytes. */
  finish(): Buffer[];
}

/** Opens a stream piece by piece. */
export interface StreamOpener {
  /** Takes sealed bytes; answers verified plaintext. @throws Unsealable */
  push(chunk: Uint8Array): Buffer[];
  /** The sealed bytes have ended. @throws Unsealable when the stream was cut. */
  finish(): Buffer[];
}

/**
 * @param key - 32 bytes.
 * @param context - what this stream is, e.g. `01J…|message`; needed again to open it.
 */
export function streamSealer(key: Uint8Array, context: string): StreamSealer {
  const salt = randomBytes(HEADER_BYTES - MAGIC.length);
  const streamKey = keyOfStream(key, salt, context);
  const chunks = chunked(CHUNK_BYTES);
  let header: Buffer[] = [Buffer.concat([MAGIC, salt])];
  let counter = 0;
  const sealAll = (pieces: Buffer[], last: boolean): Buffer[] => {
    const sealed = [...header, ...pieces.map((piece) => encryptGcm(streamKey, nonceOf(counter++, last), piece))];
    header = [];
    return sealed;
  };
  return { push: (chunk) => sealAll(chunks.push(chunk), false), finish: () => sealAll([chunks.rest()], true) };
}

/** The reverse of {@link streamSealer}, with the same key and context. */
export function streamOpener(key: Uint8Array, context: string): StreamOpener {
  const header = chunked(HEADER_BYTES);
  const chunks = chunked(SEALED_CHUNK_BYTES);
  let streamKey: Buffer | undefined;
  let counter = 0;
  const begin = (bytes: Buffer): void => {
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Unsealable();
    streamKey = keyOfStream(key, bytes.subarray(MAGIC.length), context);
  };
  const openOne = (piece: Buffer, last: boolean): Buffer => {
    if (streamKey === undefined) throw new Unsealable();
    const plaintext = decryptGcm(streamKey, nonceOf(counter++, last), piece);
    if (last && plaintext.length === 0 && counter > 1) throw new Unsealable();
    return plaintext;
  };
  return {
    push(chunk) {
      let body = chunk;
      if (streamKey === undefined) {
        const missing = HEADER_BYTES - header.held();
        header.push(chunk.subarray(0, missing));
        if (header.held() < HEADER_BYTES) return [];
        begin(header.rest());
        body = chunk.subarray(missing);
      }
      return chunks.push(body).map((piece) => openOne(piece, false));
    },
    finish: () => [openOne(chunks.rest(), true)],
  };
}

/** Seals a whole buffer. */
export function sealBytes(key: Uint8Array, plaintext: Uint8Array, context: string): Buffer {
  const sealer = streamSealer(key, context);
  return Buffer.concat([...sealer.push(plaintext), ...sealer.finish()]);
}

/** Opens a whole buffer. @throws Unsealable */
export function openBytes(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  const opener = streamOpener(key, context);
  return Buffer.concat([...opener.push(sealed), ...opener.finish()]);
}

/** Opens sealed bytes as they are read. A throw may come after earlier, verified chunks: use nothing before the end. */
export async function* openStream(key: Uint8Array, source: AsyncIterable<Uint8Array>, context: string): AsyncGenerator<Buffer> {
  const opener = streamOpener(key, context);
  for await (const chunk of source) yield* opener.push(chunk);
  yield* opener.finish();
}

/** The salt makes each stream's key its own, so that counters may begin at 0 under one message key. */
function keyOfStream(key: Uint8Array, salt: Uint8Array, context: string): Buffer {
  return hkdfSha256(key, salt, Buffer.from(`lazaret/v1/stream|${context}`), 32);
}

function nonceOf(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6); // the low 48 bits of the 88-bit counter: 2^48 chunks are 2^64 bytes
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

/** Cuts bytes into pieces of one size and always keeps some back: only the end tells which piece is the last. */
function chunked(size: number): { push(chunk: Uint8Array): Buffer[]; rest(): Buffer; held(): number } {
  let kept: Buffer[] = []; // copies: the caller may reuse its buffers
  let length = 0;
  return {
    push(chunk) {
      length += chunk.length;
      if (length <= size) {
        if (chunk.length > 0) kept.push(Buffer.from(chunk));
        return [];
      }
      const all = Buffer.concat([...kept, chunk]);
      const pieces: Buffer[] = [];
      let offset = 0;
      for (; all.length - offset > size; offset += size) pieces.push(all.subarray(offset, offset + size));
      kept = [all.subarray(offset)];
      length = all.length - offset;
      return pieces;
    },
    rest: () => Buffer.concat(kept),
    held: () => length,
  };
}
