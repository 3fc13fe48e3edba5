/** Lines of a file that may be large, read piece by piece; those of a file that ends with `.gz` are unpacked. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line is longer than anybody who writes such files writes them. */
export class LineTooLong extends Error {}

/** The bytes of a file, or of standard input for `-`. */
export function openBytes(file: string, input?: Readable): Readable {
  if (file === '-' && input !== undefined) return input;
  const stream = createReadStream(file);
  if (!file.endsWith('.gz')) return stream;
  const unpacked = createGunzip();
  stream.on('error', (cause) => unpacked.destroy(cause));
  return stream.pipe(unpacked);
}

/** @throws LineTooLong, and what the reading throws. */
export async function* linesOf(bytes: Readable, maxBytes: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes as AsyncIterable<Buffer>) {
    const chunk = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield chunk.toString('utf8', from, end);
      from = end + 1;
    }
    rest = chunk.subarray(from);
    if (rest.length > maxBytes) throw new LineTooLong(`a line has more than ${maxBytes} bytes`);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
