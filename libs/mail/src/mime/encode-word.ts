/** Text that is not ASCII as encoded words (RFC 2047 §2, §4.1). */

/** 45 bytes are 60 base64 characters: with `=?UTF-8?B?` and `?=` that is 72, below the limit of 75 (RFC 2047 §2). */
const BYTES_PER_WORD = 45;

/** One or more base64 words; no character is split across two of them (§5 (3)). Lone surrogates become U+FFFD. */
export function encodeWord(text: string): string[] {
  const words: string[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  for (const char of text) {
    const next = Buffer.from(char, 'utf8');
    if (bytes.length + next.length > BYTES_PER_WORD) {
      words.push(asWord(bytes));
      bytes = Buffer.alloc(0);
    }
    bytes = Buffer.concat([bytes, next]);
  }
  if (bytes.length > 0) words.push(asWord(bytes));
  return words;
}

function asWord(bytes: Buffer): string {
  return `=?UTF-8?B?${bytes.toString('base64')}?=`;
}
