/** The shapes of an entity that OpenPGP protects: PGP/MIME (RFC 3156), and text with PGP in it, as before MIME. */
import type { EntityHeaders } from '../mime/entity-headers.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { readEntityParts } from './entity-parts.js';
import { joinSigned } from './multipart-signed.js';
import { isWholeMessage, isWholeSigned, readPieces, type PgpPiece } from './pgp-inline.js';
import { readTwoParts } from './two-parts.js';

/** What OpenPGP was read. */
export type PgpEntity =
  /** A message, armored or binary, which may turn out to be anything; inside is an entity. */
  | { readonly kind: 'multipart-encrypted'; readonly message: Buffer }
  | {
      readonly kind: 'multipart-signed';
      /** Exactly the bytes that were signed: an entity with its header. */
      readonly signed: Buffer;
      /** Armored or binary. */
      readonly signature: Buffer;
    }
  /** An armored message that is the whole text of the mail; inside is text. */
  | { readonly kind: 'inline-message'; readonly message: Buffer; readonly charset: string | undefined }
  /** A text with its signature below, and nothing else. */
  | { readonly kind: 'inline-signed'; readonly block: Buffer; readonly charset: string | undefined }
  /** A text and files, each of them a message by itself. */
  | { readonly kind: 'pieces'; readonly pieces: readonly PgpPiece[] };

/** What {@link pgpSigned} puts together. */
export interface PgpClearSigned {
  /** What was signed, see `sevenBitEntity`. */
  readonly entity: Buffer;
  /** The detached signature, armored. */
  readonly signature: Buffer;
  /** Such as `sha256` (RFC 3156 §5). */
  readonly hash: string;
  /** In no line of the entity; of ASCII letters, digits, `=` and `_`. */
  readonly boundary: string;
}

/** A clear-signed entity (RFC 3156 §5). */
export function pgpSigned({ entity, signature, hash, boundary }: PgpClearSigned): Buffer {
  const head = [
    'Content-Type: application/pgp-signature; name="signature.asc"',
    'Content-Description: OpenPGP digital signature',
    'Content-Disposition: attachment; filename="signature.asc"',
    '',
    '',
  ];
  return joinSigned({
    protocol: 'application/pgp-signature',
    micalg: `pgp-${hash}`,
    note: 'This is an OpenPGP/MIME signed message (RFC 3156).',
    boundary,
    entity,
    signaturePart: Buffer.concat([Buffer.from(head.join('\r\n')), signature]),
  });
}

/** An encrypted entity (RFC 3156 §4). @param message - armored. */
export function pgpEncrypted(message: Buffer, boundary: string): Buffer {
  const head = [
    'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";',
    ` boundary="${boundary}"`,
    '',
    'This is an OpenPGP/MIME encrypted message (RFC 3156).',
    `--${boundary}`,
    'Content-Type: application/pgp-encrypted',
    'Content-Description: PGP/MIME version identification',
    '',
    'Version: 1',
    '',
    `--${boundary}`,
    'Content-Type: application/octet-stream; name="encrypted.asc"',
    'Content-Description: OpenPGP encrypted message',
    'Content-Disposition: inline; filename="encrypted.asc"',
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), message, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/**
 * Reads an entity that is OpenPGP as a whole, or `undefined`. One that is only a part of a mail is not looked for: what stands beside it
 * would seem to be protected, too, and could carry the decrypted text away (EFAIL). A header that contradicts itself, a multipart that has
 * not exactly two parts, text before or behind a block: not OpenPGP, since mail programs would disagree about what is covered.
 */
export function readPgpEntity(entity: Buffer): PgpEntity | undefined {
  const { headers, body } = readEntityParts(entity);
  if (headers.readings.length !== 1) return undefined;
  switch (headers.contentType.value) {
    case 'multipart/encrypted':
      return readEncrypted(entity);
    case 'multipart/signed':
      return readSigned(entity);
    case 'multipart/mixed': {
      const pieces = readPieces(entity);
      return pieces && { kind: 'pieces', pieces };
    }
    case 'text/plain':
      return readText(headers, body);
    default:
      return undefined;
  }
}

function readEncrypted(entity: Buffer): PgpEntity | undefined {
  const parts = readTwoParts(entity);
  if (parts === undefined) return undefined;
  const control = readEntityParts(parts.first);
  const { headers, body } = readEntityParts(parts.second);
  const protocol = parts.contentType.params.get('protocol')?.toLowerCase() ?? control.headers.contentType.value;
  const isPgp = protocol === 'application/pgp-encrypted' && control.headers.contentType.value === protocol;
  if (!isPgp || !/^\s*Version: 1\s*$/i.test(decodeBody(control.body, control.headers.transferEncoding).bytes.toString('latin1')))
    return undefined;
  return { kind: 'multipart-encrypted', message: decodeBody(body, headers.transferEncoding).bytes };
}

function readSigned(entity: Buffer): PgpEntity | undefined {
  const parts = readTwoParts(entity);
  if (parts === undefined) return undefined;
  const { headers, body } = readEntityParts(parts.second);
  const protocol = parts.contentType.params.get('protocol')?.toLowerCase() ?? headers.contentType.value;
  if (protocol !== 'application/pgp-signature' || headers.contentType.value !== protocol) return undefined;
  return { kind: 'multipart-signed', signed: parts.first, signature: decodeBody(body, headers.transferEncoding).bytes };
}

function readText({ contentType, disposition, transferEncoding }: EntityHeaders, body: Buffer): PgpEntity | undefined {
  if (disposition?.value === 'attachment') return undefined;
  const { bytes } = decodeBody(body, transferEncoding);
  const charset = contentType.params.get('charset');
  if (isWholeMessage(bytes)) return { kind: 'inline-message', message: bytes, charset };
  return isWholeSigned(bytes) ? { kind: 'inline-signed', block: trimmed(bytes), charset } : undefined;
}

function trimmed(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').trim(), 'latin1');
}
