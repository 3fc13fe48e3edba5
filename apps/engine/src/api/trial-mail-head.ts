import { decodeEncodedWords, parseMime } from '#mail';

const HEAD_BYTES = 64 * 1024;

/** Subject and From of a mail in the trial mailbox, decoded; only the header is looked at. */
export function headOf(raw: Buffer): { readonly subject: string; readonly from: string } {
  let parts = 1;
  const root = parseMime(raw.subarray(0, HEAD_BYTES), { maxMimeDepth: 0, takeMimePart: () => parts-- > 0 });
  const value = (name: string): string => {
    const field = root.fields.find((each) => each.name.toLowerCase() === name);
    return field ? decodeEncodedWords(field.value) : '';
  };
  return { subject: value('subject'), from: value('from') };
}
