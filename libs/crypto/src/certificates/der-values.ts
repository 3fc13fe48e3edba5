/** What stands in single elements: object identifiers, numbers, texts, instants (X.690 §8, RFC 5280 §4.1.2.5). */
import { broken } from './certificate-refused.js';
import { eachChild, TAG, type DerElement } from './der.js';

/** An object identifier in dots (X.690 §8.19). */
export function readOid(element: DerElement): string {
  const { content } = element;
  if (element.tag !== TAG.oid || content.length === 0 || ((content.at(-1) ?? 0x80) & 0x80) !== 0)
    throw broken('An object identifier makes no sense.');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw broken('An object identifier makes no sense.');
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...others] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join('.');
}

/** An integer as hex digits of its octets, without the zero octet that only says "not negative". */
export function readIntegerHex(element: DerElement): string {
  if (![TAG.integer, TAG.enumerated].some((tag) => tag === element.tag) || element.content.length === 0)
    throw broken('A number makes no sense.');
  const { content } = element;
  return (content.length > 1 && content[0] === 0 ? content.subarray(1) : content).toString('hex');
}

/** A number from 0 to 2^31 − 1; larger and negative ones do not occur where this is used. */
export function readSmallInteger(element: DerElement): number {
  const hex = readIntegerHex(element);
  if (hex.length > 8 || ((element.content[0] ?? 0) & 0x80) !== 0) throw broken('A number makes no sense.');
  const value = Number.parseInt(hex, 16);
  if (value > 0x7fffffff) throw broken('A number makes no sense.');
  return value;
}

/** X.690 §11.1: DER writes true as 0xFF; BER as anything but zero. */
export function readBoolean(element: DerElement): boolean {
  if (element.tag !== TAG.boolean || element.content.length !== 1) throw broken('A yes-or-no makes no sense.');
  return element.content[0] !== 0;
}

/** Octets; BER may have cut them into pieces (X.690 §8.7.3). */
export function readOctets(element: DerElement): Buffer {
  if ((element.tag & 0x20) === 0) return element.content;
  return Buffer.concat([...eachChild(element)].map((piece) => octetPiece(piece)));
}

function octetPiece(piece: DerElement): Buffer {
  if (piece.tag !== TAG.octetString) throw broken('Octets are made of something else.');
  return piece.content;
}

/** The octets of a BIT STRING of whole octets, as signatures and keys are. */
export function readBitOctets(element: DerElement): Buffer {
  if (element.tag !== TAG.bitString || element.content[0] !== 0) throw broken('A string of bits makes no sense.');
  return element.content.subarray(1);
}

/** Numbers of the bits that are set, from the left (X.690 §8.6, RFC 5280 §4.2.1.3). */
export function readNamedBits(element: DerElement, tag: number = TAG.bitString): number[] {
  const [unused = 8, ...octets] = element.content;
  if (element.tag !== tag || unused > 7 || octets.length > 8) throw broken('A string of bits makes no sense.');
  return octets.flatMap((octet, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (octet & (0x80 >> bit)) !== 0).map((bit) => index * 8 + bit),
  );
}

/** Text of any of the string types of names (RFC 5280 §4.1.2.4). Unknown types and damaged UTF-8 give replacement characters. */
export function readText(element: DerElement): string {
  switch (element.tag) {
    case TAG.bmp:
      return Buffer.from(element.content.subarray(0, element.content.length & ~1))
        .swap16()
        .toString('utf16le');
    case TAG.universal:
      return readUniversal(element.content);
    case TAG.teletex:
    case TAG.ia5:
    case TAG.printable:
      return element.content.toString('latin1');
    default:
      return element.content.toString('utf8');
  }
}

function readUniversal(content: Buffer): string {
  let text = '';
  for (let at = 0; at + 4 <= content.length; at += 4) {
    const point = content.readUInt32BE(at);
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
  }
  return text;
}

/** Year, month, day, hour, minute and second; how many digits the year has, the type says. */
const TIME: Readonly<Record<number, RegExp>> = {
  [TAG.utcTime]: /^(\d{2})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
  [TAG.generalizedTime]: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
};

/** An instant as ISO 8601 UTC (RFC 5280 §4.1.2.5: seconds are there, the zone is Z; years of two digits from 1950 to 2049). */
export function readInstant(element: DerElement): string {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    TIME[element.tag]?.exec(element.content.toString('latin1')) ?? [];
  const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19';
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const instant = new Date(iso);
  // 30 February rolls over or is no date at all, depending on the engine.
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== iso) throw broken('An instant makes no sense.');
  return iso;
}
