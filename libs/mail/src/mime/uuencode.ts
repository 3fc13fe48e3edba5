/** Uuencoded files inside text (POSIX.1-2017, utility `uuencode`, both algorithms). */

import { decodeBase64 } from './base64.js';

/** A file that stood in the text. */
export interface UuencodedFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

const BEGIN = /^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?$/gm;
const END = /^(?:end|====)[ \t]*\r?$/gm;

/** Every uuencoded file in `text`; one whose end is missing reaches to the end of the text. */
export function findUuencoded(text: Buffer): UuencodedFile[] {
  if (!text.includes('begin')) return [];
  const source = text.toString('latin1');
  const files: UuencodedFile[] = [];
  const begins = new RegExp(BEGIN);
  const ends = new RegExp(END);
  for (let begin = begins.exec(source); begin; begin = begins.exec(source)) {
    ends.lastIndex = begins.lastIndex;
    const end = ends.exec(source)?.index ?? source.length;
    const body = source.slice(begins.lastIndex, end);
    const bytes = begin[1] ? decodeBase64(Buffer.from(body, 'latin1')).bytes : decodeLines(body);
    if (bytes.length > 0) files.push({ fileName: begin[2] ?? '', bytes });
    begins.lastIndex = Math.max(begins.lastIndex, end);
  }
  return files;
}

/** Decodes the body of the historical algorithm: a length character, then four characters for three bytes. */
export function decodeLines(body: string): Buffer {
  const out = Buffer.alloc(Math.ceil((body.length * 3) / 4) + 3);
  let length = 0;
  for (const line of body.split(/\r?\n/)) {
    const count = line === '' ? 0 : sixBits(line, 0);
    const stop = length + Math.min(count, Math.floor(((line.length - 1) * 3) / 4));
    for (let i = 1; length < stop; i += 4) {
      const group = (sixBits(line, i) << 18) | (sixBits(line, i + 1) << 12) | (sixBits(line, i + 2) << 6) | sixBits(line, i + 3);
      out.writeUIntBE(group, length, 3);
      length = Math.min(length + 3, stop);
    }
  }
  return out.subarray(0, length);
}

function sixBits(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0;
}
