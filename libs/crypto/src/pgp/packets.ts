/** The packets that everything of OpenPGP consists of (RFC 9580 §4), without a look into them. */
import { malformedPgp, PgpError } from './pgp-error.js';

/** Packet types (RFC 9580 §5, and the OCB packet of GnuPG, LibrePGP §5.16). */
export const TAG = {
  publicKeySessionKey: 1,
  signature: 2,
  passwordSessionKey: 3,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  compressed: 8,
  encrypted: 9,
  marker: 10,
  literal: 11,
  trust: 12,
  userId: 13,
  encryptedIntegrity: 18,
  encryptedAead: 20,
  padding: 21,
} as const;

/** One packet. */
export interface PgpPacket {
  readonly tag: number;
  /** A subarray of the input, unless it came in pieces. */
  readonly body: Buffer;
}

/** Packets of one message or key. */
const MAX_PACKETS = 20_000;
/** Only these come in pieces, or without a length (RFC 9580 §4.2.1.4). */
const DATA_TAGS: ReadonlySet<number> = new Set([TAG.compressed, TAG.encrypted, TAG.literal, TAG.encryptedIntegrity, TAG.encryptedAead]);
/** To be ignored wherever they stand (RFC 9580 §5.8, §5.10, §5.14). */
const IGNORED: ReadonlySet<number> = new Set([TAG.marker, TAG.trust, TAG.padding]);

/** @throws PgpError `malformed`; `too-large` for more than 20,000. */
export function readPackets(bytes: Buffer): PgpPacket[] {
  const packets: PgpPacket[] = [];
  for (let at = 0; at < bytes.length;) {
    if (packets.length === MAX_PACKETS) throw new PgpError('too-large', `There are more than ${MAX_PACKETS} packets.`);
    const { packet, next } = readPacket(bytes, at);
    if (!IGNORED.has(packet.tag)) packets.push(packet);
    at = next;
  }
  return packets;
}

/** A packet with a length in front, in the current format. */
export function writePacket(tag: number, ...body: readonly Buffer[]): Buffer {
  const length = body.reduce((sum, { length }) => sum + length, 0);
  const head = Buffer.alloc(6);
  head[0] = 0xc0 | tag;
  head[1] = 0xff;
  head.writeUInt32BE(length, 2);
  return Buffer.concat([head, ...body]);
}

interface ReadPacket {
  readonly packet: PgpPacket;
  readonly next: number;
}

function readPacket(bytes: Buffer, at: number): ReadPacket {
  const first = byteAt(bytes, at);
  if ((first & 0x80) === 0) throw malformedPgp('The bytes are no OpenPGP.');
  const isCurrent = (first & 0x40) !== 0;
  return isCurrent ? readCurrent(bytes, at + 1, first & 0x3f) : readLegacy(bytes, at + 1, first);
}

/** RFC 9580 §4.2.2. */
function readLegacy(bytes: Buffer, at: number, first: number): ReadPacket {
  const tag = (first >> 2) & 0x0f;
  const lengthBytes = [1, 2, 4][first & 3];
  if (lengthBytes === undefined) {
    if (!DATA_TAGS.has(tag)) throw malformedPgp('A packet has no length.');
    return { packet: { tag, body: bytes.subarray(at) }, next: bytes.length };
  }
  if (at + lengthBytes > bytes.length) throw cutOff();
  return whole(bytes, { tag, start: at + lengthBytes, length: bytes.readUIntBE(at, lengthBytes) });
}

/** RFC 9580 §4.2.1. */
function readCurrent(bytes: Buffer, at: number, tag: number): ReadPacket {
  const first = readLength(bytes, at);
  if (!first.isPiece) return whole(bytes, { tag, start: first.start, length: first.length });
  if (!DATA_TAGS.has(tag)) throw malformedPgp('A packet comes in pieces that must not.');
  // walked twice, for the pieces may be a byte each
  let total = 0;
  const next = eachPiece(bytes, first, (start, end) => (total += end - start));
  const body = Buffer.allocUnsafe(total);
  let length = 0;
  eachPiece(bytes, first, (start, end) => (length += bytes.copy(body, length, start, end)));
  return { packet: { tag, body }, next };
}

/** Gives the place behind the last one. */
function eachPiece(bytes: Buffer, first: Length, use: (start: number, end: number) => void): number {
  for (let piece = first; ; piece = readLength(bytes, piece.start + piece.length)) {
    const end = piece.start + piece.length;
    if (end > bytes.length) throw cutOff();
    use(piece.start, end);
    if (!piece.isPiece) return end;
  }
}

interface Length {
  readonly start: number;
  readonly length: number;
  /** Whether another length follows. */
  readonly isPiece: boolean;
}

function readLength(bytes: Buffer, at: number): Length {
  const first = byteAt(bytes, at);
  if (first < 192) return { start: at + 1, length: first, isPiece: false };
  if (first < 224) return { start: at + 2, length: ((first - 192) << 8) + byteAt(bytes, at + 1) + 192, isPiece: false };
  if (first < 255) return { start: at + 1, length: 2 ** (first & 0x1f), isPiece: true };
  if (at + 5 > bytes.length) throw cutOff();
  return { start: at + 5, length: bytes.readUInt32BE(at + 1), isPiece: false };
}

function whole(bytes: Buffer, { tag, start, length }: { tag: number; start: number; length: number }): ReadPacket {
  const next = start + length;
  if (next > bytes.length) throw cutOff();
  return { packet: { tag, body: bytes.subarray(start, next) }, next };
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw cutOff();
  return byte;
}

function cutOff(): PgpError {
  return malformedPgp('A packet is cut off.');
}
