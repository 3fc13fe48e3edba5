/** Walks the MIME tree of one message and hands its leaves to the file reader. */

import { isTakenApart, type LeafReading, type MimeNode } from '../mime/mime-node.js';
import { parseMime } from '../mime/parse-mime.js';
import { toUtf8 } from '../mime/charset.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { CMS_MARK, type CmsContent, contentOfCms, mayBeCms } from './cms-content.js';
import { isEncryptedType, isTextType } from './media-types.js';
import { readPartHeaders } from './message-headers.js';
import { readFile, type MessagePlace, type PlacedFile, type Reading } from './read-file.js';

/** Where the node stands. */
export interface NodePlace {
  readonly place: MessagePlace;
  readonly isRoot: boolean;
}

/** Defects after which the raw body of a multipart is read as text besides its parts. */
const UNSPLIT = new Set(['multipart-without-boundary', 'boundary-not-found']);

/** Reads a node and everything below it. */
export async function readNode(reading: Reading, node: MimeNode, at: NodePlace): Promise<void> {
  const { out } = reading;
  const path = namedPath(node);
  for (const defect of node.defects) out.addDefect({ ...defect, part: path });
  for (const fileName of node.fileNames) out.addFileName(fileName);
  if (!at.isRoot) addRawText(reading, `${path}#headers`, Buffer.from(readPartHeaders(node)));
  if (isEncryptedType(node.contentType.value)) out.addUninspectable(path, 'encrypted', `${node.contentType.value} content`);
  if (node.limit) {
    out.addUninspectable(path, node.limit === 'too-deep' ? 'too-deep' : 'limit-reached', 'parts beyond the limit; read as plain text');
    addRawText(reading, path, node.body);
    return;
  }
  for (const [i, leaf] of node.readings.entries()) await readReading(reading, node, { ...at, leaf, number: i + 1 });
  for (const child of node.children) await readNode(reading, child, { place: at.place, isRoot: false });
  for (const loose of node.loose) if (isTakenApart(node)) addRawText(reading, `${path}#between`, loose);
}

/** Characters of a file name in paths. */
const MAX_LABEL = 120;

/** `2` of a file named `list.xlsx` is `2/list.xlsx`. The name is a label: what has a meaning in paths is taken out of it. */
function namedPath({ path, fileName = '' }: MimeNode): string {
  const label = [...fileName.slice(0, 2 * MAX_LABEL).replace(/[\p{Cc}/\\#]+/gu, '_')].slice(0, MAX_LABEL).join('');
  return label === '' ? path : `${path}/${label}`;
}

interface ReadingPlace extends NodePlace {
  readonly leaf: LeafReading;
  /** From 1; the first reading is the one that most programs take. */
  readonly number: number;
}

async function readReading(reading: Reading, node: MimeNode, at: ReadingPlace): Promise<void> {
  const isMultipart = at.leaf.contentType.value.startsWith('multipart/');
  if (isMultipart) return readUnsplit(reading, node, at);
  if (at.number === 1 && !isTakenApart(node)) return readLeaf(reading, node, { ...at, path: namedPath(node) });
  const path = `${namedPath(node)}#reading-${at.number}`;
  // Contradictory headers multiply the work: further readings are paid from the budget of unpacked bytes.
  if (reading.budget.takeUnpacked(node.body.length)) return readLeaf(reading, node, { ...at, path });
  reading.out.addUninspectable(path, 'limit-reached', 'contradictory headers beyond the limit of unpacked bytes');
}

/** A multipart that could not be split: its raw text, and its parts when the whole of it was transfer-encoded against RFC 2045 §6.4. */
async function readUnsplit(reading: Reading, node: MimeNode, at: ReadingPlace): Promise<void> {
  if (!node.defects.some(({ defect }) => UNSPLIT.has(defect))) return;
  const path = namedPath(node);
  addRawText(reading, `${path}#raw`, node.body);
  const decoded = decodeBody(node.body, at.leaf.transferEncoding);
  if (isTakenApart(node) || decoded.bytes === node.body || !reading.budget.takeUnpacked(decoded.bytes.length)) return;
  const boundary = at.leaf.contentType.params.get('boundary') ?? '';
  const header = Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary.replace(/[\\"\r\n]/g, '\\$&')}"\r\n\r\n`);
  const { maxMimeDepth } = reading.limits;
  const inner = parseMime(
    Buffer.concat([header, decoded.bytes]),
    { maxMimeDepth, takeMimePart: () => reading.budget.takeMimePart() },
    `${path}#decoded/`,
  );
  await readNode(reading, inner, { place: at.place, isRoot: true });
}

async function readLeaf(reading: Reading, node: MimeNode, at: ReadingPlace & { readonly path: string }): Promise<void> {
  const { contentType, transferEncoding } = at.leaf;
  const path = reading.out.uniquePath(at.path);
  const decoded = decodeBody(node.body, transferEncoding);
  const kind = kindOf(node, at);
  if (decoded.defect) {
    reading.out.addDefect({
      part: path,
      defect: decoded.defect,
      note: 'the body does not keep to its transfer encoding; its raw text was read too',
    });
    if (decoded.bytes !== node.body) addRawText(reading, `${path}#raw`, node.body, kind);
  }
  const content: CmsContent = mayBeCms(contentType.value, node.fileName)
    ? contentOfCms(reading.readers.outlineOfCms(decoded.bytes), path, reading.budget)
    : { kind: 'none' };
  if (content.kind === 'content') return readCmsContent(reading, content.bytes, { ...at, path });
  const placed: PlacedFile = {
    file: {
      path,
      ...(node.fileName !== undefined && { fileName: node.fileName }),
      claimedType: contentType.value,
      bytes: decoded.bytes,
      archiveDepth: 0,
    },
    kind,
    ...(at.place.prefix !== '' && { parent: at.place.prefix.slice(0, -1) }),
    messageDepth: at.place.depth,
    params: contentType.params,
    ...(content.kind === 'closed' && { closed: content }),
  };
  await readFile(reading, placed);
}

/** What is signed or compressed stands where its structure stands, as mail programs show it. */
async function readCmsContent(reading: Reading, bytes: Buffer, at: ReadingPlace & { readonly path: string }): Promise<void> {
  const limits = { maxMimeDepth: reading.limits.maxMimeDepth, takeMimePart: () => reading.budget.takeMimePart() };
  await readNode(reading, parseMime(bytes, limits, `${at.path}${CMS_MARK}`), { place: at.place, isRoot: false });
}

/** Body is what a mail program shows as the message: text of the outermost message, not named as a file, not marked as an attachment. */
function kindOf(node: MimeNode, at: ReadingPlace): 'body' | 'attachment' {
  const isShown = at.place.depth === 0 && node.disposition?.value !== 'attachment' && node.fileName === undefined;
  return isShown && isTextType(at.leaf.contentType.value) ? 'body' : 'attachment';
}

function addRawText(reading: Reading, path: string, bytes: Buffer, kind: 'body' | 'attachment' = 'attachment'): void {
  reading.out.addText({ path, kind, mediaType: 'text/plain', text: toUtf8(bytes, undefined).text });
}
