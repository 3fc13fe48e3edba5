/** Who a mail names as its recipients, for everybody to see. */
import { decodeEncodedWords } from '../mime/encoded-words.js';
import { readHeaderBlock } from '../mime/header-fields.js';
import { splitAddress } from './address.js';

/** More of a field is not read: who stands behind it counts as not named. */
const MOST_CHARACTERS = 200_000;
const RECIPIENT_FIELDS = new Set(['to', 'cc']);

/**
 * The addresses in To and Cc, as {@link shownForm} writes them. Whatever looks like an address there is one: it is seen in any case. Who is
 * missing is a hidden recipient, whom no other recipient may learn of.
 * @param mail - its header is enough.
 */
export function shownAddresses(mail: Buffer): ReadonlySet<string> {
  const { fields } = readHeaderBlock(mail, 0, () => false);
  const values = fields.flatMap(({ name, value }) => (RECIPIENT_FIELDS.has(name.toLowerCase()) ? [value.slice(0, MOST_CHARACTERS)] : []));
  const words = values.flatMap((value) => [...value.split(BETWEEN), ...decodeEncodedWords(value).split(BETWEEN)]);
  return new Set(words.flatMap((word) => (word.includes('@') ? [shownForm(word)] : [])));
}

/** One spelling for an address: the domain in ASCII, all of it in lower case. */
export function shownForm(address: string): string {
  const parts = splitAddress(address);
  return parts === undefined ? address.toLowerCase() : `${parts.local.toLowerCase()}@${parts.domain}`;
}

const BETWEEN = /[\s,;<>()]+/;
