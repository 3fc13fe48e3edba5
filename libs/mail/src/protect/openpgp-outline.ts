/** What an OpenPGP message is by its outside (RFC 9580 §4, §6, §10.3): armor and packets, without a key. */
import { decodeBase64 } from '../mime/base64.js';

/** RFC 9580 §6.2.2: Version, Comment and the like; real messages have at most three, of some 60 characters. */
const ARMOR_HEADERS = { most: 8, characters: 400 };
const CHECKSUM = /^=[A-Za-z0-9+/]{4}\s*$/;
/** Recipients and paddings before the encrypted data. */
const MAX_PACKETS = 10_000;

/** Packet types (RFC 9580 §5). */
const SESSION_KEYS = new Set([1, 3]);
const IGNORED = new Set([10, 21]);
const ENCRYPTED_DATA = new Set([9, 18, 20]);

/**
 * The octets of an encrypted message that is armored and stands alone: session keys for somebody, then encrypted data, and nothing behind
 * it. `undefined` for everything else; what is inside the encrypted data may turn out to be anything.
 */
export function readEncryptedArmor(text: Buffer): Buffer | undefined {
  const bytes = readLoneArmor(text, 'MESSAGE');
  return bytes && encryptedDataIn(bytes);
}

/** Whether a text is an armored signature and nothing else; whose it is, and of what, is not known. */
export function isSignatureArmor(text: Buffer): boolean {
  return readLoneArmor(text, 'SIGNATURE') !== undefined;
}

/** The octets of an armor with nothing around it, and no more in its headers than programs write there (RFC 9580 §6.2). */
function readLoneArmor(text: Buffer, label: 'MESSAGE' | 'SIGNATURE'): Buffer | undefined {
  const whole = text.toString('latin1').trim();
  const [begin, end] = [`-----BEGIN PGP ${label}-----`, `-----END PGP ${label}-----`];
  if (!whole.startsWith(begin) || !whole.endsWith(end)) return undefined;
  const lines = whole.slice(begin.length, -end.length).trimEnd().split(/\r?\n/);
  const body = lines.findIndex((line, at) => at > 0 && line.trim() === '');
  const headers = lines.slice(0, body).join('');
  if (body < 0 || body > ARMOR_HEADERS.most + 1 || headers.length > ARMOR_HEADERS.characters) return undefined;
  const base64 = lines.slice(body + 1, CHECKSUM.test(lines.at(-1) ?? '') ? -1 : undefined);
  const { bytes, isClean } = decodeBase64(Buffer.from(base64.join('\n'), 'latin1'));
  return isClean ? bytes : undefined;
}

/** The encrypted data of a message (RFC 9580 §10.3). */
function encryptedDataIn(bytes: Buffer): Buffer | undefined {
  let hasSessionKey = false;
  let at = 0;
  for (let packets = 0; packets < MAX_PACKETS && at < bytes.length; packets++) {
    const packet = packetAt(bytes, at);
    if (packet === undefined) return undefined;
    if (ENCRYPTED_DATA.has(packet.type)) return hasSessionKey && packet.end === bytes.length ? packet.content : undefined;
    if (!SESSION_KEYS.has(packet.type) && !IGNORED.has(packet.type)) return undefined;
    hasSessionKey ||= SESSION_KEYS.has(packet.type);
    at = packet.end;
  }
  return undefined;
}

interface Packet {
  readonly type: number;
  /** Of a packet in several pieces the first one. */
  readonly content: Buffer;
  readonly end: number;
}

/** RFC 9580 §4.2; `undefined` when it is none or does not end where it says. */
function packetAt(bytes: Buffer, at: number): Packet | undefined {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x80) === 0) return undefined;
  const isNew = (tag & 0x40) !== 0;
  const type = isNew ? tag & 0x3f : (tag >> 2) & 0x0f;
  const length = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, tag & 3);
  if (length === undefined || length.end > bytes.length) return undefined;
  const content = bytes.subarray(length.start, Math.min(length.firstEnd, length.end));
  return { type, content, end: length.end };
}

interface Extent {
  readonly start: number;
  /** Where the first piece ends. */
  readonly firstEnd: number;
  readonly end: number;
}

/** RFC 9580 §4.2.1, pieces of §4.2.1.4 among them. */
function newLength(bytes: Buffer, at: number): Extent | undefined {
  const first = newPiece(bytes, at);
  if (first === undefined) return undefined;
  const extent = (end: number): Extent => ({ start: first.start, firstEnd: first.end, end });
  let piece = first;
  while (piece.isPartial) {
    const next = newPiece(bytes, piece.end);
    if (next === undefined) return undefined;
    piece = next;
  }
  return extent(piece.end);
}

function newPiece(bytes: Buffer, at: number): { start: number; end: number; isPartial: boolean } | undefined {
  const [one, two] = [bytes[at], bytes[at + 1]];
  if (one === undefined) return undefined;
  if (one < 192) return { start: at + 1, end: at + 1 + one, isPartial: false };
  if (one >= 224 && one < 255) return { start: at + 1, end: at + 1 + 2 ** (one & 0x1f), isPartial: true };
  if (one < 224) return two === undefined ? undefined : { start: at + 2, end: at + 2 + ((one - 192) << 8) + two + 192, isPartial: false };
  return at + 5 > bytes.length ? undefined : { start: at + 5, end: at + 5 + bytes.readUInt32BE(at + 1), isPartial: false };
}

/** RFC 9580 §4.2.2: one, two, four octets, or all that is left. */
function oldLength(bytes: Buffer, at: number, form: number): Extent | undefined {
  if (form === 3) return { start: at, firstEnd: bytes.length, end: bytes.length };
  const octets = 1 << form;
  if (at + octets > bytes.length) return undefined;
  const start = at + octets;
  const end = start + bytes.readUIntBE(at, octets);
  return { start, firstEnd: end, end };
}
