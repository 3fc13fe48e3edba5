/** Base64 as mail carries it (RFC 2045 §6.8): characters outside the alphabet are skipped, several padded blobs in a row are all read. */

/** Decoded bytes; `isClean` is false when characters had to be skipped or the length cannot be right. */
export interface Decoded {
  readonly bytes: Buffer;
  readonly isClean: boolean;
}

const OUTSIDE = /[^A-Za-z0-9+/=\r\n \t]/;
const OUTSIDE_ALL = /[^A-Za-z0-9+/=]+/g;

/** Decodes `encoded`. Never throws. */
export function decodeBase64(encoded: Buffer): Decoded {
  const text = encoded.toString('latin1').trim();
  const padding = text.indexOf('=');
  const isPaddedAtEnd = padding < 0 || /^=[=\s]*$/.test(text.slice(padding));
  if (!isPaddedAtEnd) return decodeBlobs(text);
  const blob = padding < 0 ? text : text.slice(0, padding).trimEnd();
  const bytes = decodeBlob(blob);
  if (isPlainlyClean(blob, bytes.length)) return { bytes, isClean: true };
  return OUTSIDE.test(blob) ? decodeBlobs(blob) : { bytes, isClean: hasWholeLength(blob) };
}

/** Node also takes the URL alphabet (`-`, `_`), which RFC 2045 tells us to skip: what is outside goes first. */
function decodeBlobs(text: string): Decoded {
  const blobs = text.replace(OUTSIDE_ALL, '').split(/=+/);
  return { bytes: Buffer.concat(blobs.map(decodeBlob)), isClean: false };
}

function decodeBlob(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(Math.ceil((text.length * 3) / 4));
  return bytes.subarray(0, bytes.write(text, 'base64'));
}

/**
 * Whether so many bytes came out that every character but the line breaks was read. It spares honest mail the look at each character,
 * which costs more than the decoding.
 */
function isPlainlyClean(blob: string, decodedBytes: number): boolean {
  const breaks = blob.split('\n').length - 1;
  const characters = blob.length - breaks * (blob.includes('\r') ? 2 : 1);
  return characters % 4 !== 1 && decodedBytes === Math.floor((characters * 3) / 4) && !blob.includes('-') && !blob.includes('_');
}

/** A group of a single character carries only six bits: something is missing. */
function hasWholeLength(blob: string): boolean {
  return blob.replace(/\s+/g, '').length % 4 !== 1;
}
