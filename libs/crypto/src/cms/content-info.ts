/** ContentInfo (RFC 5652 §3): which kind of CMS structure this is. */
import { children, type DerElement, explicit, fieldsOf, readFirst, TAG } from '../certificates/der.js';
import { readOid } from '../certificates/der-values.js';
import { CmsError, guardedCms, malformed } from './cms-error.js';
import { oid as writeOid, sequence, tagged } from '../certificates/der-write.js';
import { CONTENT } from './oids.js';

/** The kinds that mail carries (RFC 8551 §3.2.2), and what is none of them. */
export type CmsKind = 'signed-data' | 'enveloped-data' | 'authenveloped-data' | 'compressed-data' | 'other';

const KINDS: Readonly<Record<string, CmsKind>> = {
  [CONTENT.signedData]: 'signed-data',
  [CONTENT.envelopedData]: 'enveloped-data',
  [CONTENT.authEnvelopedData]: 'authenveloped-data',
  [CONTENT.compressedData]: 'compressed-data',
};

/** Says of which kind a structure is. @throws CmsError `malformed`. */
export function kindOfCms(bytes: Buffer): CmsKind {
  return guardedCms(() => KINDS[readContentInfo(bytes).oid] ?? 'other');
}

/** Type and content. Bytes after the structure are left alone: programs pad with zeros or line ends. */
export function readContentInfo(bytes: Buffer): { oid: string; content: DerElement } {
  const fields = fieldsOf(readFirst(bytes), 'The structure');
  const oid = readOid(fields.next(TAG.oid));
  const [content] = children(fields.next(explicit(0)));
  if (content === undefined) throw malformed('The structure is empty.');
  return { oid, content };
}

/** The content of one kind. @throws CmsError `unsupported` when it is another. */
export function readContentOf(bytes: Buffer, ...wanted: readonly string[]): { oid: string; content: DerElement } {
  const info = readContentInfo(bytes);
  if (!wanted.includes(info.oid)) throw new CmsError('unsupported', 'The structure is of another kind.');
  return info;
}

export function writeContentInfo(oid: string, content: Buffer): Buffer {
  return sequence(writeOid(oid), tagged(0, content));
}

/**
 * Octets of a content, in one piece or in the many that a program writes which does not know the length in advance (X.690 §8.7). The
 * tag may be that of an OCTET STRING or an implicit one.
 */
export function joinOctets(element: DerElement): Buffer {
  if ((element.tag & 0x20) === 0) return element.content;
  const { content } = element;
  const joined = Buffer.allocUnsafe(content.length);
  let length = 0;
  for (let at = 0; at < content.length;) {
    // Pieces of a byte each are allowed: no object is made of those that are short.
    const short = content[at + 1] ?? 0x80;
    const isShort = content[at] === TAG.octetString && short < 0x80 && at + 2 + short <= content.length;
    const piece = isShort ? undefined : readFirst(content.subarray(at));
    if (piece !== undefined && piece.tag !== TAG.octetString) throw malformed('The content is made of something else than octets.');
    length += piece ? piece.content.copy(joined, length) : content.copy(joined, length, at + 2, at + 2 + short);
    at += piece ? piece.raw.length : 2 + short;
  }
  return joined.subarray(0, length);
}
