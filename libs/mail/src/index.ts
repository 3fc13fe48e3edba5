/** The door of the mail library: bytes ↔ structure. */

export { domainOf, isInternal, mailboxIn, splitAddress, type AddressParts } from './address/address.js';
export { composeDsn, type DsnContent } from './compose/dsn.js';
export { createBudget, type Budget } from './extract/budget.js';
export type { DocumentReader, DocumentReaders, FileContent, FileText, FileToRead } from './extract/document-readers.js';
export { previewDocx, type DocxPreview } from './extract/docx-preview.js';
export { extractMessage } from './extract/extract-message.js';
export {
  DEFAULT_EXTRACTION_LIMITS,
  UNINSPECTABLE_REASONS,
  type AttachmentNode,
  type Defect,
  type Extraction,
  type ExtractionLimits,
  type TextPart,
  type Uninspectable,
  type UninspectableReason,
} from './extract/extraction.js';
export { readableBodies, type ReadableBodies } from './extract/readable-bodies.js';
export { documentReaders, type ReaderOptions } from './extract/readers.js';
export { decodeEncodedWords } from './mime/encoded-words.js';
export type { HeaderField, LeafReading, MimeLimit, MimeLimits, MimeNode, Parameterized } from './mime/mime-node.js';
export { parseMime } from './mime/parse-mime.js';
export { prependHeader, renderHeader } from './mime/prepend-header.js';
export { decodeBody, type DecodedBody } from './mime/transfer-encoding.js';
