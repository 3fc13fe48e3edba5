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
  const text = encoded.toString('latin1');
  // Node also takes the URL alphabet (`-`, `_`), which RFC 2045 tells us to skip: what is outside goes first.
  const isForeign = OUTSIDE.test(text);
  const clean = isForeign ? text.replace(OUTSIDE_ALL, '') : text;
  const padding = clean.indexOf('=');
  if (padding < 0 || /^[=\s]*$/.test(clean.slice(padding))) {
    const bytes = Buffer.from(padding < 0 ? clean : clean.slice(0, padding), 'base64');
    return { bytes, isClean: !isForeign && hasWholeLength(clean) };
  }
  const blobs = clean.split(/[=\s]*=[=\s]*/).map((blob) => Buffer.from(blob, 'base64'));
  return { bytes: Buffer.concat(blobs), isClean: false };
}

/** A group of a single character carries only six bits: something is missing. */
function hasWholeLength(text: string): boolean {
  let tail = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x20 && text.charCodeAt(i) !== 0x3d) tail++;
  return tail % 4 !== 1;
}
