/** ASCII armor (RFC 9580 §6.2): bytes of OpenPGP as lines of text between two lines that say what they are. */
import { crc24 } from './crc24.js';
import { malformedPgp } from './pgp-error.js';

/** What is inside, as its first line says. */
export const ARMOR_LABELS = ['PGP MESSAGE', 'PGP SIGNATURE', 'PGP PUBLIC KEY BLOCK', 'PGP PRIVATE KEY BLOCK'] as const;

/** See {@link ARMOR_LABELS}. */
export type ArmorLabel = (typeof ARMOR_LABELS)[number];

/** One block. */
export interface ArmorBlock {
  readonly label: ArmorLabel;
  /** Header lines such as `Charset: utf-8`, names in lower case. Nothing vouches for them. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Buffer;
}

const CHARACTERS_ON_A_LINE = 64;
const BEGIN = /^-----BEGIN (PGP [A-Z ]{3,30})-----[ \t]*\r?$/m;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;
const HEADER = /^([A-Za-z][A-Za-z0-9-]*): (.*)$/;
/** Blocks of one file. */
const MAX_BLOCKS = 1_000;

/** Lines end in CRLF, as in mail. */
export function armored(label: ArmorLabel, bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Buffer {
  const base64 = Buffer.from(bytes.toString('base64'), 'latin1');
  const body = Buffer.allocUnsafe(base64.length + 2 * Math.ceil(base64.length / CHARACTERS_ON_A_LINE));
  let to = 0;
  for (let from = 0; from < base64.length; from += CHARACTERS_ON_A_LINE) {
    to += base64.copy(body, to, from, Math.min(from + CHARACTERS_ON_A_LINE, base64.length));
    to += body.write('\r\n', to, 'latin1');
  }
  const sum = crc24(bytes);
  const checksum = Buffer.from([sum >> 16, sum >> 8, sum]).toString('base64');
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `-----BEGIN ${label}-----\r\n${fields.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), body, Buffer.from(`=${checksum}\r\n-----END ${label}-----\r\n`)]);
}

/** Whether there is an armored block in it, or what passes for one. */
export function looksArmored(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN PGP ');
}

/** The first block. @throws PgpError `malformed` when there is none, or none that is whole. */
export function readArmor(bytes: Buffer): ArmorBlock {
  const [block] = readArmors(bytes, 1);
  if (block === undefined) throw malformedPgp('There is no armored block.');
  return block;
}

/**
 * All blocks in their order; what stands around them is for people. The checksum is not looked at (RFC 9580 §6.1).
 *
 * @throws PgpError `malformed` for a block of an unknown kind, without an end, or with bytes that are not base64.
 */
export function readArmors(bytes: Buffer, most = MAX_BLOCKS): ArmorBlock[] {
  const blocks: ArmorBlock[] = [];
  let rest = bytes.toString('latin1');
  while (blocks.length < most) {
    const begin = BEGIN.exec(rest);
    if (begin === null) break;
    const label = ARMOR_LABELS.find((known) => known === begin[1]);
    if (label === undefined) throw malformedPgp('An armored block is of an unknown kind.');
    const start = begin.index + begin[0].length;
    const end = rest.indexOf(`-----END ${label}-----`, start);
    if (end < 0) throw malformedPgp('An armored block has no end.');
    blocks.push({ label, ...readBody(rest.slice(start, end)) });
    rest = rest.slice(end + `-----END ${label}-----`.length);
  }
  return blocks;
}

/** Header lines, an empty line, base64; some programs leave the empty line out where there are no header lines. */
function readBody(text: string): Omit<ArmorBlock, 'label'> {
  const headers = new Map<string, string>();
  let at = nextLine(text, 0);
  for (;;) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end).trimEnd();
    const field = HEADER.exec(line);
    if (field === null && line !== '') break;
    at = nextLine(text, end);
    if (field === null) break;
    headers.set((field[1] ?? '').toLowerCase(), field[2] ?? '');
  }
  const base64 = text.slice(at).replace(/[\r\n]=[A-Za-z0-9+/]{4}\s*$/, '');
  if (!BASE64.test(base64)) throw malformedPgp('An armored block is not base64.');
  return { headers, bytes: Buffer.from(base64, 'base64') };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function nextLine(text: string, at: number): number {
  return Math.min(text.length, endOfLine(text, at) + 1);
}
