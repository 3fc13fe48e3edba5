/** Armored blocks of OpenPGP that stand alone (RFC 9580 §6.2): nothing around them, and no more in their headers than programs write there. */
import { decodeBase64 } from '../mime/base64.js';

/** Version, Comment and the like; real messages have at most three, of some 60 characters. */
const ARMOR_HEADERS = { most: 8, characters: 400 };
const CHECKSUM = /^=[A-Za-z0-9+/]{4}\s*$/;

/** A block, without its armor. */
export interface LoneArmor {
  readonly octets: Buffer;
  /** What stands in clear between its first line and the octets, Latin-1. */
  readonly headers: readonly string[];
}

/** Reads a block; `undefined` when there is anything else in the text. */
export function readLoneArmor(text: Buffer, label: 'MESSAGE' | 'SIGNATURE'): LoneArmor | undefined {
  const whole = text.toString('latin1').trim();
  const [begin, end] = [`-----BEGIN PGP ${label}-----`, `-----END PGP ${label}-----`];
  if (!whole.startsWith(begin) || !whole.endsWith(end)) return undefined;
  const lines = whole.slice(begin.length, -end.length).trimEnd().split(/\r?\n/);
  const body = lines.findIndex((line, at) => at > 0 && line.trim() === '');
  const headers = lines.slice(0, body);
  if (body < 0 || body > ARMOR_HEADERS.most + 1 || headers.join('').length > ARMOR_HEADERS.characters) return undefined;
  const base64 = lines.slice(body + 1, CHECKSUM.test(lines.at(-1) ?? '') ? -1 : undefined);
  const { bytes, isClean } = decodeBase64(Buffer.from(base64.join('\n'), 'latin1'));
  return isClean ? { octets: bytes, headers } : undefined;
}
