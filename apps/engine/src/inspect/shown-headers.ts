/** The header fields of a message for people, decoded, matches masked. */
import type { ExtractionLimits } from '#mail';
import { decodeEncodedWords, parseMime } from '#mail';
import { withMasks } from './mask.js';
import { withoutControls, type Masker } from './masked-text.js';

const MOST_FIELDS = 300;
const VALUE_UNITS = 4 * 1024;
/** Whom the mail is from and to (RFC 5322 §3.6.2, §3.6.3), which its row shows anyway. */
const ADDRESS_FIELDS = new Set(['from', 'sender', 'reply-to', 'to', 'cc']);

/** `address` leaves e-mail addresses as they are; it is for the fields that hold nothing else. */
export interface HeaderMaskers {
  readonly address: Masker;
  readonly other: Masker;
}

export interface ShownHeader {
  readonly name: string;
  readonly value: string;
}

/** The fields of the outermost header in their order. A match may begin in the name and end in the value; both are masked then. */
export function shownHeaders(raw: Buffer, limits: ExtractionLimits, maskers: HeaderMaskers): ShownHeader[] {
  let parts = 0;
  const { fields } = parseMime(raw, { maxMimeDepth: limits.maxMimeDepth, takeMimePart: () => ++parts <= limits.maxMimeParts });
  return fields.slice(0, MOST_FIELDS).map(({ name, value }) => {
    const kind = name.toLowerCase() === 'subject' ? 'subject' : 'headers';
    const prefix = name === '' ? '' : `${name}: `;
    const line = prefix + decodeEncodedWords(value);
    const masker = ADDRESS_FIELDS.has(name.toLowerCase()) ? maskers.address : maskers.other;
    const { masks, end } = masker.find(line, { kind, path: kind, limit: prefix.length + VALUE_UNITS });
    const shown = (from: number, to: number): string => withoutControls(withMasks(line, masks, { from, to }));
    return { name: shown(0, name.length), value: shown(prefix.length, end) + (end < line.length ? '…' : '') };
  });
}
