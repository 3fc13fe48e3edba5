/** Key records in a file: one value as it stands in DNS, or the lines of a zone file (RFC 1035 §5.1). */

/** A record of the file. */
export interface FiledRecord {
  /** Lower-case, without final dot; `undefined` where the file holds a value only: it then stands for every name. */
  readonly name?: string;
  readonly value: string;
}

/** Words of a zone line that are neither its name nor its value. */
const ZONE_WORD = /^(?:\d+[smhdw]?|in|ch|hs|txt|\(|\))$/i;

/** Reads the records; strings that stand side by side are one value. */
export function readRecordFile(text: string): FiledRecord[] {
  if (!text.includes('"')) return text.trim() === '' ? [] : [{ value: text.trim() }];
  const records: { name?: string; value: string }[] = [];
  for (const [word] of text.matchAll(/"[^"]*"|;[^\n]*|[()]|[^\s"();]+/g)) {
    if (word.startsWith(';') || ZONE_WORD.test(word)) continue;
    if (!word.startsWith('"')) records.push({ name: word.toLowerCase().replace(/\.$/, ''), value: '' });
    else append(records, word.slice(1, -1));
  }
  return records;
}

function append(records: { name?: string; value: string }[], piece: string): void {
  const last = records.at(-1);
  if (last === undefined) records.push({ value: piece });
  else last.value += piece;
}

/** The value for a name, as a look-up of DNS would answer. */
export function recordIn(records: readonly FiledRecord[], name: string): string | undefined {
  return records.find((record) => record.name === undefined || record.name === name.toLowerCase())?.value;
}
