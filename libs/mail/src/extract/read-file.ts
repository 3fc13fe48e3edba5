/** Reads one file of a message, whatever it is, and the files inside it. */

import type { Budget } from './budget.js';
import type { Collector } from './collector.js';
import type { DocumentReader, DocumentReaders, FileContent, FileToRead } from './document-readers.js';
import type { AttachmentNode, ExtractionLimits, TextPart, UninspectableReason } from './extraction.js';
import { actualTypeOf } from './file-type.js';
import { readText, type ReadText } from './file-text.js';
import { isMediaWithoutText, isMessageType, isSignatureType, isTextType, isTypeMismatch } from './media-types.js';

/** What stays the same while one message is read. */
export interface Reading {
  readonly readers: DocumentReaders;
  readonly limits: ExtractionLimits;
  readonly budget: Budget;
  readonly out: Collector;
  /** Reads a message found as a file; passed in, since messages hold files and files hold messages. */
  readMessage(raw: Buffer, at: MessagePlace): Promise<void>;
}

/** Where a message was found. */
export interface MessagePlace {
  /** `''` for the message itself, else the path of the file that holds it with a `/` behind. */
  readonly prefix: string;
  /** 0 for the message itself. */
  readonly depth: number;
}

/** A file and where it stands. */
export interface PlacedFile {
  readonly file: FileToRead;
  readonly kind: 'body' | 'attachment';
  readonly parent?: string;
  readonly messageDepth: number;
  /** Parameters of the `Content-Type` of a MIME leaf. */
  readonly params?: ReadonlyMap<string, string>;
  /** Why nobody can read it, where its structure has said so already. */
  readonly closed?: { readonly reason: UninspectableReason; readonly note: string };
}

type Inspected = AttachmentNode['inspected'];

/** Reads the file into the collector. Never rejects for what the bytes hold. */
export async function readFile(reading: Reading, placed: PlacedFile): Promise<void> {
  const { file } = placed;
  const actualType = file.bytes.length === 0 ? file.claimedType : await actualTypeOf(file, reading.readers);
  if (file.fileName !== undefined) reading.out.addFileName(file.fileName);
  if (isTypeMismatch(file.claimedType, actualType)) {
    reading.out.addDefect({ part: file.path, defect: 'type-mismatch', note: `claims ${printable(file.claimedType)}, is ${actualType}` });
  }
  // The node goes before the nodes of the files inside, so the list reads like the tree.
  const node = { ...attachmentNode(placed, actualType), inspected: 'text' as Inspected };
  if (placed.kind === 'attachment') reading.out.addAttachment(node);
  node.inspected = await readAs(reading, placed, actualType);
}

async function readAs(reading: Reading, placed: PlacedFile, actualType: string): Promise<Inspected> {
  const { file, closed } = placed;
  if (file.bytes.length === 0) return 'no-text';
  if (closed) return uninspectable(reading, placed, closed.reason, closed.note);
  if (isMessageType(actualType)) return readNestedMessage(reading, placed);
  const reader = reading.readers.byType.get(actualType);
  if (reader) return readDocument(reading, placed, reader);
  if (isTextType(actualType)) return readTextFile(reading, placed, actualType);
  if (isMediaWithoutText(actualType) || isSignature(file)) return 'no-text';
  if (isEncryptedMime(placed)) return uninspectable(reading, placed, 'encrypted', 'encrypted S/MIME content');
  // What is text only by its bytes, RTF for instance, is read as it stands; its format is still not understood.
  if (/rtf$/.test(actualType)) await readTextFile(reading, placed, 'text/plain');
  return uninspectable(reading, placed, 'unknown-format', `no reader for ${actualType}`);
}

async function readNestedMessage(reading: Reading, placed: PlacedFile): Promise<Inspected> {
  const { file } = placed;
  const depth = placed.messageDepth + 1;
  const isTooDeep = depth > reading.limits.maxMessageDepth;
  if (isTooDeep || !reading.budget.takeUnpacked(file.bytes.length)) {
    await readTextFile(reading, placed, 'text/plain');
    return uninspectable(
      reading,
      placed,
      isTooDeep ? 'too-deep' : 'limit-reached',
      'message inside messages beyond the limit; read as plain text',
    );
  }
  await reading.readMessage(file.bytes, { prefix: `${file.path}/`, depth });
  return 'container';
}

async function readDocument(reading: Reading, placed: PlacedFile, reader: DocumentReader): Promise<Inspected> {
  const content = await contentOf(reading, placed, reader);
  if (content === undefined) return uninspectable(reading, placed, 'broken', 'the reader failed on this file');
  for (const text of content.texts) reading.out.addText({ ...text, kind: placed.kind });
  for (const { part, reason, note } of content.uninspectable) reading.out.addUninspectable(part, reason, note);
  for (const defect of content.defects) reading.out.addDefect(defect);
  for (const child of content.children) await readChild(reading, placed, child);
  if (content.children.length > 0) return 'container';
  if (content.uninspectable.some(({ part }) => part === placed.file.path)) return 'uninspectable';
  return content.texts.length > 0 ? 'text' : 'no-text';
}

async function contentOf(reading: Reading, placed: PlacedFile, reader: DocumentReader): Promise<FileContent | undefined> {
  try {
    return await reader(placed.file, reading.budget, reading.limits);
  } catch {
    // The port allows a throw for bytes that a library chokes on; the caller reports the file as broken.
    return undefined;
  }
}

async function readChild(reading: Reading, parent: PlacedFile, child: FileToRead): Promise<void> {
  const path = reading.out.uniquePath(child.path);
  const placed: PlacedFile = { file: { ...child, path }, kind: 'attachment', parent: parent.file.path, messageDepth: parent.messageDepth };
  if (child.archiveDepth <= reading.limits.maxArchiveDepth) return readFile(reading, placed);
  reading.out.addAttachment({ ...attachmentNode(placed, child.claimedType), inspected: 'uninspectable' });
  reading.out.addUninspectable(path, 'too-deep', 'file inside files beyond the limit');
}

async function readTextFile(reading: Reading, placed: PlacedFile, mediaType: string): Promise<Inspected> {
  const { file } = placed;
  const read = readText(file.bytes, { mediaType, ...(placed.params && { params: placed.params }) });
  const part: Omit<TextPart, 'text'> = { path: file.path, kind: placed.kind, mediaType };
  for (const [i, text] of read.texts.entries())
    reading.out.addText({ ...part, path: i === 0 ? file.path : `${file.path}#as-written`, text });
  if (read.charsetDefect) {
    reading.out.addDefect({ part: file.path, defect: read.charsetDefect, note: `charset ${printable(read.charset ?? 'not declared')}` });
  }
  await readEmbedded(reading, placed, read.embedded);
  if (!read.isEncrypted) return 'text';
  return uninspectable(reading, placed, 'encrypted', 'OpenPGP message');
}

/** Files that stood inside a text. They count like files of an archive, for a page can hold a `data:` URI in every tag. */
async function readEmbedded(reading: Reading, placed: PlacedFile, files: ReadText['embedded']): Promise<void> {
  for (const [i, { fileName, claimedType, bytes }] of files.entries()) {
    if (!reading.budget.takeFile() || !reading.budget.takeUnpacked(bytes.length)) {
      reading.out.addUninspectable(placed.file.path, 'limit-reached', `embedded files from number ${i + 1} on are beyond the limit`);
      return;
    }
    const path = `${placed.file.path}/${fileName ?? `embedded-${i + 1}`}`;
    const archiveDepth = placed.file.archiveDepth + 1;
    await readChild(reading, placed, { path, ...(fileName !== undefined && { fileName }), claimedType, bytes, archiveDepth });
  }
}

function uninspectable(
  reading: Reading,
  placed: PlacedFile,
  reason: Parameters<Collector['addUninspectable']>[1],
  note: string,
): Inspected {
  reading.out.addUninspectable(placed.file.path, reason, note);
  return 'uninspectable';
}

function attachmentNode({ file, parent }: PlacedFile, actualType: string): Omit<AttachmentNode, 'inspected'> {
  return {
    path: file.path,
    ...(parent !== undefined && { parent }),
    ...(file.fileName !== undefined && { fileName: file.fileName }),
    claimedType: file.claimedType,
    actualType,
    sizeBytes: file.bytes.length,
  };
}

const MAX_SIGNATURE_BYTES = 64 * 1024;
const DER_SEQUENCE = 0x30;

/** A detached signature that begins like one; a bigger or other blob under that name is unknown content. */
function isSignature({ claimedType, bytes }: FileToRead): boolean {
  return isSignatureType(claimedType) && bytes[0] === DER_SEQUENCE && bytes.length <= MAX_SIGNATURE_BYTES;
}

/** Of a structure that cannot be read. RFC 8551 §3.2: an S/MIME body is encrypted unless it says that it is signed or compressed only. */
function isEncryptedMime({ file, params }: PlacedFile): boolean {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(file.claimedType)) return false;
  return !/^(?:signed|compressed|certs)/.test(params?.get('smime-type')?.toLowerCase() ?? '');
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
