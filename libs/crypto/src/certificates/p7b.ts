/** P7B files: certificates in a CMS structure that nobody signed (RFC 5652 §5, RFC 8551 §3.2.2 “certs-only”). */
import { parseCertificate, type Certificate } from './certificate.js';
import { CertificateRefused } from './certificate-refused.js';
import { explicit, fieldsOf, guarded, readDer, TAG, DerFields, type DerElement } from './der.js';
import { readOid } from './der-values.js';
import { encode, integer, oid, sequence, setOf, tagged } from './der-write.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const MAX_CERTIFICATES = 10_000;

/** The certificates of a CMS SignedData, in DER or BER, signed or not. @throws CertificateRefused `broken`, `unsupported` for other kinds of CMS */
export function readP7b(bytes: Buffer): Certificate[] {
  return guarded('The P7B file', () => certificateElements(readDer(bytes)).map(({ raw }) => parseCertificate(raw)));
}

/** RFC 5652 §3 and §5.1. Certificates of other kinds than X.509 (`[0]` to `[3]`) are passed over. */
function certificateElements(element: DerElement): DerElement[] {
  const info = fieldsOf(element, 'The P7B file');
  if (readOid(info.next(TAG.oid)) !== SIGNED_DATA)
    throw new CertificateRefused('unsupported', 'The file is CMS, but not of the kind that carries certificates.');
  const fields = fieldsOf(readDer(info.next(explicit(0)).content), 'The P7B file');
  fields.next(TAG.integer);
  fields.next(TAG.set);
  fields.next(TAG.sequence);
  const list = fields.maybe(explicit(0));
  if (list === undefined) return [];
  return new DerFields(list, 'The list of certificates').all(MAX_CERTIFICATES).filter(({ tag }) => tag === TAG.sequence);
}

/** A P7B file in DER. */
export function writeP7b(certificates: readonly Certificate[]): Buffer {
  const list = encode(explicit(0), ...certificates.map(({ der }) => der).toSorted((one, other) => Buffer.compare(one, other)));
  const signedData = sequence(integer(1), setOf([]), sequence(oid(DATA)), list, setOf([]));
  return sequence(oid(SIGNED_DATA), tagged(0, signedData));
}
