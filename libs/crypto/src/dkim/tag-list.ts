/** The notation of signatures and key records: `tag=value; tag=value` (RFC 6376 §3.2). */

/** Tags by name; white space around names and values is taken off, folds inside values are not. */
export type TagList = ReadonlyMap<string, string>;

/** Reads a tag list; `undefined` when it is none, or when a tag stands twice, which makes all of it invalid. */
export function readTagList(text: string): TagList | undefined {
  const tags = new Map<string, string>();
  const parts = text.split(';');
  if (parts.at(-1)?.trim() === '') parts.pop();
  for (const part of parts) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    const value = part.slice(at + 1).trim();
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || tags.has(name) || !/^[\x21-\x7e \t\r\n]*$/.test(value)) return undefined;
    tags.set(name, value);
  }
  return tags;
}

/** The value without any white space, as base64 and lists are read. */
export function withoutBlanks(value: string): string {
  return value.replace(/[ \t\r\n]+/g, '');
}

/** Bytes of base64 that may be folded; `undefined` for anything else. */
export function bytesOf(value: string | undefined): Buffer | undefined {
  const text = withoutBlanks(value ?? '');
  return text !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** The items of a list between colons, blanks taken off. */
export function itemsOf(value: string): string[] {
  return withoutBlanks(value).split(':');
}
