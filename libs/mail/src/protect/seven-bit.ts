/**
 * What is signed must not be changed on the way (RFC 8551 §3.1.3, RFC 3156 §3): no 8-bit characters, no lines that a server folds, no blanks
 * that it cuts off. What is not so is encoded, part by part; all other bytes stay as they are.
 */
import { type HeaderField } from '../mime/mime-node.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { base64Lines } from '../mime/base64-lines.js';
import { isNamed, joinEntity, piecesOfMultipart, readEntityParts, writtenField, type EntityParts } from './entity-parts.js';
import { quotedPrintableBytes } from '../compose/quoted-printable.js';
import { sevenBitField } from './seven-bit-field.js';

/** RFC 5321 §4.5.3.1.6: 1,000 octets with CRLF. */
const LONGEST_LINE = 998;
/** Parts inside each other beyond this are left as they are; nobody writes them. */
const MAX_DEPTH = 50;

const CR = 0x0d;
const LF = 0x0a;

const ENCODED = new Set(['base64', 'quoted-printable']);

/**
 * An entity with the same meaning that no server on the way changes.
 * @param entity - with CRLF line ends, see `splitMail`.
 */
export function sevenBitEntity(entity: Buffer): Buffer {
  return withSevenBits(entity, 'text/plain', 0);
}

function withSevenBits(entity: Buffer, defaultType: string, depth: number): Buffer {
  const parts = readEntityParts(entity, defaultType);
  const fields = parts.fields.map(sevenBitField);
  const changed = depth < MAX_DEPTH ? encodedBody(parts, depth) : undefined;
  const isSameHead = fields.every((field, index) => field === parts.fields[index]);
  if (changed === undefined) return isSameHead ? entity : joinEntity(fields, parts.body);
  return joinEntity([...fields.filter((field) => !isNamed('content-transfer-encoding')(field)), ...changed.encoding], changed.body);
}

/** A body that had to be changed, and the field about it. */
interface ChangedBody {
  readonly encoding: readonly HeaderField[];
  readonly body: Buffer;
}

/** `undefined` where the body may stay as it is. */
function encodedBody(parts: EntityParts, depth: number): ChangedBody | undefined {
  const { headers, body } = parts;
  const type = headers.contentType.value;
  // RFC 2045 §6.4: multiparts and messages have no encoding but that of what is in them.
  if (headers.isMultipart) return encodedMultipart(parts, depth);
  if (type === 'message/rfc822' && !ENCODED.has(headers.transferEncoding)) {
    const inside = withSevenBits(body, 'text/plain', depth + 1);
    return inside === body ? undefined : { encoding: [], body: inside };
  }
  return isFragile(body) ? encodedLeaf(parts) : undefined;
}

function encodedMultipart({ headers, body }: EntityParts, depth: number): ChangedBody | undefined {
  const [boundary] = headers.boundaries;
  const pieces = boundary === undefined ? undefined : piecesOfMultipart(body, boundary);
  if (pieces === undefined) return undefined;
  const defaultType = headers.contentType.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const encoded = pieces.map(({ isPart, bytes }) => (isPart ? withSevenBits(bytes, defaultType, depth + 1) : bytes));
  const isSame = encoded.every((bytes, index) => bytes === pieces[index]?.bytes);
  return isSame ? undefined : { encoding: [], body: Buffer.concat(encoded) };
}

function encodedLeaf({ headers, body }: EntityParts): ChangedBody | undefined {
  const { bytes, defect } = decodeBody(body, headers.transferEncoding);
  if (defect === 'unknown-transfer-encoding') return undefined; // it may not be encoded twice (RFC 2045 §6.4)
  const isText = headers.contentType.value.startsWith('text/') && isMostlyAscii(bytes);
  const encoding = writtenField('Content-Transfer-Encoding', isText ? 'quoted-printable' : 'base64');
  return { encoding: [encoding], body: isText ? quotedPrintableBytes(bytes) : base64Lines(bytes) };
}

/** Whether some server changes it: 8-bit, NUL, lone CR or LF, long lines, blanks at a line's end, `From ` at its start. */
function isFragile(body: Buffer): boolean {
  let lineStart = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte > 0x7e || byte === 0) return true;
    if (byte === CR ? body[at + 1] !== LF : byte === LF && (at === 0 || body[at - 1] !== CR)) return true;
    if (byte !== LF) continue;
    if (isFragileLine(body, lineStart, at - 1)) return true;
    lineStart = at + 1;
  }
  return isFragileLine(body, lineStart, body.length);
}

function isFragileLine(body: Buffer, start: number, end: number): boolean {
  if (end - start > LONGEST_LINE) return true;
  const last = body[end - 1];
  if (end > start && (last === 0x20 || last === 0x09)) return true;
  return body[start] === 0x46 && body.toString('latin1', start, start + 5) === 'From ';
}

function isMostlyAscii(bytes: Buffer): boolean {
  let other = 0;
  for (const byte of bytes) if (byte > 0x7e || (byte < 0x20 && byte !== CR && byte !== LF && byte !== 0x09)) other++;
  return other * 4 < bytes.length;
}
