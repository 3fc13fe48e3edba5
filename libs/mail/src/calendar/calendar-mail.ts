/**
 * Whether a mail is a message of a calendar (iMIP, RFC 6047): an invitation, an answer to one, a cancellation. Only what consists of
 * nothing else counts, since such mail may be left alone where other mail would be encrypted.
 */
import type { MimeNode } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import { decodeBody } from '../mime/transfer-encoding.js';

/** Plain text, HTML, the calendar object, the same as a file, and the multiparts around them: more is another kind of mail. */
const MAX_PARTS = 8;
const SHOWN_TYPES = new Set(['text/plain', 'text/html']);
const CALENDAR_FILE_TYPES = new Set(['text/calendar', 'application/ics']);

/**
 * True for a calendar object with a method as the mail itself, or as one of its alternatives beside the same in words; some programs
 * (Google Calendar) hang the object on the mail once more, as a file. False for a mail with any other attachment, inside the
 * object as well, and for one whose header contradicts itself. Never throws.
 */
export function isCalendarMail(mail: Buffer): boolean {
  let parts = MAX_PARTS;
  const root = parseMime(mail, { maxMimeDepth: 3, takeMimePart: () => parts-- > 0 });
  if (root.contentType.value !== 'multipart/mixed') return isInvitation(root);
  const [first, ...files] = root.children;
  return isPlainNode(root) && first !== undefined && isInvitation(first) && files.every(isCalendarFile);
}

function isInvitation(node: MimeNode): boolean {
  if (node.contentType.value !== 'multipart/alternative') return isCalendarObject(node);
  return (
    isPlainNode(node) && node.children.some(isCalendarObject) && node.children.every((child) => isCalendarObject(child) || isShown(child))
  );
}

/** RFC 6047 §2.4: the method stands in the type, too. */
function isCalendarObject(node: MimeNode): boolean {
  return node.contentType.value === 'text/calendar' && node.contentType.params.has('method') && isCalendarFile(node);
}

function isShown(node: MimeNode): boolean {
  return (
    isPlainNode(node) && SHOWN_TYPES.has(node.contentType.value) && node.fileName === undefined && node.disposition?.value !== 'attachment'
  );
}

function isCalendarFile(node: MimeNode): boolean {
  if (!isPlainNode(node) || !CALENDAR_FILE_TYPES.has(node.contentType.value)) return false;
  const { bytes, defect } = decodeBody(node.body, node.transferEncoding);
  // RFC 5545 §3.1: a line that begins with a blank goes on
  const text = bytes
    .toString('latin1')
    .trim()
    .replace(/\r?\n[ \t]/g, '');
  const isWhole = defect === undefined && /^BEGIN:VCALENDAR\r?\n/i.test(text) && /\r?\nEND:VCALENDAR$/i.test(text);
  return isWhole && !FILE_INSIDE.test(text);
}

/** RFC 5545 §3.8.1.1: an attachment by value, or as a `data:` address. */
const FILE_INSIDE = /;\s*(?:encoding\s*=\s*"?base64|value\s*=\s*"?binary|base64,)/i;
/** The one line for programs that know no multiparts. */
const MAX_LOOSE_BYTES = 200;

/** Read in one way only, and as a whole. */
function isPlainNode({ readings, defects, limit, loose }: MimeNode): boolean {
  const looseBytes = loose.reduce((sum, bytes) => sum + bytes.length, 0);
  return readings.length === 1 && defects.length === 0 && limit === undefined && looseBytes <= MAX_LOOSE_BYTES;
}
