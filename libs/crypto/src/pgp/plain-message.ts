/** What is inside of an encryption, or stands there without one: a text, perhaps compressed, perhaps signed (RFC 9580 §10.3). */
import { deflateRawSync, deflateSync, inflateRawSync, inflateSync } from 'node:zlib';
import { malformedPgp, PgpError } from './pgp-error.js';
import { type PgpPacket, readPackets, TAG, writePacket } from './packets.js';

/** A message without encryption. */
export interface PlainMessage {
  /** The text, exactly as it was signed. */
  readonly content: Buffer;
  /** Bodies of signature packets; each is over the whole content. */
  readonly signatures: readonly Buffer[];
  readonly isCompressed: boolean;
}

/** Signatures of one message. */
const MAX_SIGNATURES = 32;
/** A compressed packet inside a compressed packet is somebody's trick; one for each side of a signature may be. */
const MAX_COMPRESSIONS = 2;

/** RFC 9580 §9.4. Nobody writes bzip2 but who was told to, and nothing of ours can take it apart. */
const COMPRESSION = { none: 0, zip: 1, zlib: 2 } as const;

/** Ways of compression that are written. */
export type PgpCompression = 'zlib' | 'zip';

/**
 * Reads packets down to the text.
 *
 * @param maxBytes - of all that is decompressed.
 * @throws PgpError `malformed`, `unsupported`, `too-large`.
 */
export function readPlainMessage(bytes: Buffer, maxBytes: number): PlainMessage {
  let packets = readPackets(bytes);
  const signatures: Buffer[] = [];
  for (let compressions = 0; ; compressions++) {
    const { signed, inner } = takeSignatures(packets);
    signatures.push(...signed);
    if (signatures.length > MAX_SIGNATURES) throw new PgpError('too-large', `There are more than ${MAX_SIGNATURES} signatures.`);
    if (inner.tag === TAG.literal) return { content: literalText(inner.body), signatures, isCompressed: compressions > 0 };
    if (inner.tag !== TAG.compressed) throw new PgpError('unsupported', 'What is inside is no text.');
    if (compressions === MAX_COMPRESSIONS) throw malformedPgp('The content is compressed again and again.');
    packets = readPackets(decompress(inner.body, maxBytes));
  }
}

/** A literal packet around bytes. */
export function literalPacket(content: Buffer): Buffer {
  // type "binary", no file name, no time: nothing that speaks of the mail, and nothing of it is signed anyway
  return writePacket(TAG.literal, Buffer.from([0x62, 0, 0, 0, 0, 0]), content);
}

/** A compressed packet around packets. */
export function compressedPacket(packets: Buffer, compression: PgpCompression): Buffer {
  const packed = compression === 'zip' ? deflateRawSync(packets) : deflateSync(packets);
  return writePacket(TAG.compressed, Buffer.from([COMPRESSION[compression]]), packed);
}

interface Signed {
  readonly signed: readonly Buffer[];
  /** The one packet that is neither a signature nor the announcement of one. */
  readonly inner: PgpPacket;
}

/** Signatures stand in front, or announcements stand in front and as many signatures behind. Anything else would be two messages. */
function takeSignatures(packets: readonly PgpPacket[]): Signed {
  const isAbout = ({ tag }: PgpPacket): boolean => tag === TAG.signature || tag === TAG.onePassSignature;
  const at = packets.findIndex((packet) => !isAbout(packet));
  const inner = packets[at];
  if (inner === undefined) throw malformedPgp('There is no text in the message.');
  const before = packets.slice(0, at);
  const behind = packets.slice(at + 1);
  const announced = before.filter(({ tag }) => tag === TAG.onePassSignature).length;
  if (announced !== behind.length || behind.some(({ tag }) => tag !== TAG.signature)) {
    throw malformedPgp('The message is not one text with its signatures.');
  }
  const signed = [...before, ...behind].filter(({ tag }) => tag === TAG.signature).map(({ body }) => body);
  return { signed, inner };
}

/** RFC 9580 §5.9: format, file name, time; none of them is signed, so none of them is believed. */
function literalText(body: Buffer): Buffer {
  const start = 2 + (body[1] ?? 0) + 4;
  if (body.length < start) throw malformedPgp('A text is cut off.');
  return body.subarray(start);
}

function decompress(body: Buffer, maxBytes: number): Buffer {
  const packed = body.subarray(1);
  const options = { maxOutputLength: maxBytes };
  try {
    switch (body[0]) {
      case COMPRESSION.none:
        return packed;
      case COMPRESSION.zip:
        return inflateRawSync(packed, options);
      case COMPRESSION.zlib:
        return inflateSync(packed, options);
      default:
        throw new PgpError('unsupported', 'The compression is not supported.');
    }
  } catch (error) {
    if (error instanceof PgpError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new PgpError('too-large', `What is compressed has more than ${maxBytes} bytes.`);
    }
    throw malformedPgp('What is compressed is damaged.');
  }
}
