/** Names for attachments that a stranger chose, safe to save under on any system and told apart from each other. */
import type { MailFile } from '#mail';

/** What does not fit on the pages is attached under these names; no attachment gets one of them. */
export const HEADER_FILE = 'header-of-this-mail.txt';
export const TEXT_FILE = 'text-of-this-mail.txt';

/** Most file systems take 255 bytes; some is left for a number. */
const MOST_BYTES = 200;
const MOST_EXTENSION_BYTES = 20;

/** Endings for files that come without a name. */
const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'application/pkcs7-mime': '.p7m',
  'application/x-pkcs7-mime': '.p7m',
  'application/pkcs7-signature': '.p7s',
  'application/pgp-signature': '.asc',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'message/rfc822': '.eml',
  'text/calendar': '.ics',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/plain': '.txt',
  'text/vcard': '.vcf',
};

/** Letters and case that Windows and macOS take for the same. */
const sameName = (name: string): string => name.normalize('NFC').toLowerCase();

/** The names in the order of the files, all different. */
export function fileNamesFor(files: readonly MailFile[]): string[] {
  const taken = new Set([HEADER_FILE, TEXT_FILE]);
  return files.map((file, index) => {
    const name = firstFree(safeName(file.fileName ?? '') || `attachment-${index + 1}${ENDINGS[file.mediaType] ?? '.bin'}`, taken);
    taken.add(sameName(name));
    return name;
  });
}

/**
 * Without folders, without characters that are obeyed instead of shown (UAX #9 lets `exe.fdp` read as `pdf.exe`), without those that
 * Windows refuses, no longer than it can be stored. Empty when nothing is left.
 */
function safeName(written: string): string {
  const base = written.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .trim()
    // hidden on one system, impossible on another
    .replace(/^\.+/, '');
  const named = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(clean) ? `_${clean}` : clean;
  return shortened(withoutEndingDots(named), '');
}

/** Windows drops them. By hand: a pattern that ends in `+$` looks at a row of n dots n² times. */
function withoutEndingDots(name: string): string {
  let end = name.length;
  while (name[end - 1] === '.' || name[end - 1] === ' ') end--;
  return name.slice(0, end);
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(sameName(free)); count++) free = shortened(name, ` (${count})`);
  return free;
}

/** The name with `mark` before its ending, the middle cut where it is too long. */
function shortened(name: string, mark: string): string {
  const dot = name.lastIndexOf('.');
  const hasEnding = dot > 0 && Buffer.byteLength(name.slice(dot)) <= MOST_EXTENSION_BYTES;
  const [stem, ending] = hasEnding ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const room = MOST_BYTES - Buffer.byteLength(ending);
  let kept = '';
  let bytes = 0;
  for (const char of stem) {
    bytes += Buffer.byteLength(char);
    if (bytes > room) break;
    kept += char;
  }
  return `${kept}${mark}${ending}`;
}
