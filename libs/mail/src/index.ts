/** The door of the mail library: bytes ↔ structure. */

export { domainOf, isInternal, mailboxIn, splitAddress, type AddressParts } from './address/address.js';
export { shownAddresses, shownForm } from './address/shown-addresses.js';
export { soleAuthor } from './address/sole-author.js';
export { isCalendarMail } from './calendar/calendar-mail.js';
export { composeDsn, type DsnAction, type DsnContent, type DsnRecipient } from './compose/dsn.js';
export { composeNotice, type Mailbox, type NoticeMail } from './compose/notice.js';
export { contentToProve, OWN_NOTICE_FIELD, readOwnNotice, type OwnNotice } from './compose/own-notice.js';
export { quotedPrintable } from './compose/quoted-printable.js';
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
export { readDeliveryReport, type DeliveryReport, type FailedRecipient } from './report/delivery-report.js';
export { readWholeMail, type MailFile, type WholeMail } from './extract/whole-mail.js';
export { base64Lines } from './mime/base64-lines.js';
export { decodeEncodedWords } from './mime/encoded-words.js';
export { withCrlf } from './mime/line-ends.js';
export type { HeaderField, LeafReading, MimeLimit, MimeLimits, MimeNode, Parameterized } from './mime/mime-node.js';
export { parseMime } from './mime/parse-mime.js';
export { withoutOwnFields } from './mime/own-fields.js';
export { prependHeader, renderHeader } from './mime/prepend-header.js';
export { rewriteSubject } from './mime/rewrite-subject.js';
export { decodeBody, type DecodedBody } from './mime/transfer-encoding.js';
export { besideLayer } from './protect/beside-layer.js';
export { joinMail, splitMail, type SplitMail } from './protect/entity.js';
export {
  fieldsPutAside,
  type HeaderProtection,
  plainEntity,
  PROTECTABLE_FIELDS,
  type ProtectableField,
  type ProtectedHeader,
  protectHeader,
  readProtectedHeader,
  restoreHeader,
} from './protect/header-protection.js';
export { type ClaimedProtection, claimedProtection, hasProtectedPart } from './protect/claimed-protection.js';
export type { CmsOutline, CmsOutlineReader, OutlineReaders } from './protect/outline-readers.js';
export { isHeaderDoubtful } from './protect/whole-entity.js';
export { type MailProtection, type ProtectionFormat, protectionOf } from './protect/protection-of.js';
export { type PgpClearSigned, type PgpEntity, pgpEncrypted, pgpSigned, readPgpEntity } from './protect/pgp-entity.js';
export { inlineEntity, type InlineMail, joinPieces, type OpenedPiece, type PgpPiece, plainText } from './protect/pgp-inline.js';
export { sevenBitEntity } from './protect/seven-bit.js';
export { type ClearSigned, multipartSigned, pkcs7Mime, readSmimeEntity, type SmimeEntity, type SmimeType } from './protect/smime-entity.js';
