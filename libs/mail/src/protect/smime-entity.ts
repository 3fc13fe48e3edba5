/** The shapes of an entity that S/MIME protects (RFC 8551 §3.2 to §3.6). */
import { decodeBody } from '../mime/transfer-encoding.js';
import { base64Lines } from '../mime/base64-lines.js';
import { readEntityParts } from './entity-parts.js';
import { joinSigned } from './multipart-signed.js';
import { readTwoParts } from './two-parts.js';

/** What the CMS structure of an `application/pkcs7-mime` is (RFC 8551 §3.2.2). */
export type SmimeType = 'signed-data' | 'enveloped-data' | 'authEnveloped-data';

/** What S/MIME was read. */
export type SmimeEntity =
  | {
      readonly kind: 'multipart-signed';
      /** Exactly the bytes that were signed: an entity with its header. */
      readonly signed: Buffer;
      /** A CMS structure, which may turn out to be anything. */
      readonly signature: Buffer;
    }
  | {
      readonly kind: 'pkcs7-mime';
      /** A CMS structure, which may turn out to be anything. The parameter `smime-type` is not asked: the structure itself says what it is. */
      readonly cms: Buffer;
    };

/** RFC 8551 §3.5.3.2, table. */
const MICALG = { sha1: 'sha-1', sha256: 'sha-256', sha384: 'sha-384', sha512: 'sha-512' } as const;

const PKCS7_MIME = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);
const PKCS7_SIGNATURE = new Set(['application/pkcs7-signature', 'application/x-pkcs7-signature']);

/** What {@link multipartSigned} puts together. */
export interface ClearSigned {
  /** What was signed, see `sevenBitEntity`. */
  readonly entity: Buffer;
  /** The detached signature, DER. */
  readonly signature: Buffer;
  readonly digest: keyof typeof MICALG;
  /** In no line of the entity; of ASCII letters, digits, `=` and `_`. */
  readonly boundary: string;
}

/** A clear-signed entity (RFC 8551 §3.5.3). */
export function multipartSigned({ entity, signature, digest, boundary }: ClearSigned): Buffer {
  const head = [
    'Content-Type: application/pkcs7-signature; name="smime.p7s"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7s"',
    '',
    '',
  ];
  return joinSigned({
    protocol: 'application/pkcs7-signature',
    micalg: MICALG[digest],
    note: 'This is an S/MIME signed message (RFC 8551).',
    boundary,
    entity,
    signaturePart: Buffer.concat([Buffer.from(head.join('\r\n')), base64Lines(signature)]),
  });
}

/** An entity that is one CMS structure (RFC 8551 §3.2.1). */
export function pkcs7Mime(cms: Buffer, smimeType: SmimeType): Buffer {
  const head = [
    `Content-Type: application/pkcs7-mime; smime-type=${smimeType}; name="smime.p7m"`,
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7m"',
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), base64Lines(cms)]);
}

/**
 * Reads an entity that is S/MIME as a whole, or `undefined`. One that is only a part of a mail is not looked for: what stands beside it
 * would seem to be protected, too, and could carry the decrypted text away (EFAIL). A header that contradicts itself, a multipart that
 * has not exactly two parts: not S/MIME, since mail programs would disagree about what is covered.
 */
export function readSmimeEntity(entity: Buffer): SmimeEntity | undefined {
  const { headers, body } = readEntityParts(entity);
  if (headers.readings.length !== 1) return undefined;
  const type = headers.contentType.value;
  if (PKCS7_MIME.has(type)) return { kind: 'pkcs7-mime', cms: decodeBody(body, headers.transferEncoding).bytes };
  if (type === 'application/octet-stream' && /\.p7m$/i.test(headers.fileName ?? '')) {
    // RFC 8551 §3.2.1: some programs lose the type and leave the name.
    return { kind: 'pkcs7-mime', cms: decodeBody(body, headers.transferEncoding).bytes };
  }
  return type === 'multipart/signed' ? readMultipartSigned(entity) : undefined;
}

function readMultipartSigned(entity: Buffer): SmimeEntity | undefined {
  const parts = readTwoParts(entity);
  if (parts === undefined) return undefined;
  const { headers, body } = readEntityParts(parts.second);
  const protocol = parts.contentType.params.get('protocol')?.toLowerCase() ?? headers.contentType.value;
  if (!PKCS7_SIGNATURE.has(headers.contentType.value) || !PKCS7_SIGNATURE.has(protocol)) return undefined;
  return { kind: 'multipart-signed', signed: parts.first, signature: decodeBody(body, headers.transferEncoding).bytes };
}
