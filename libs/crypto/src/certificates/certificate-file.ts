/** Files with certificates in whatever form they come: PEM, DER, P7B, PFX. */
import type { KeyObject } from 'node:crypto';
import { parseCertificate, type Certificate } from './certificate.js';
import { broken, CertificateRefused } from './certificate-refused.js';
import { children, guarded, readDer, readFirst, TAG } from './der.js';
import { countKeys, joinKeys, type KeyEntry } from './key-entry.js';
import { readP7b } from './p7b.js';
import { PasswordWork } from './password-work.js';
import { looksLikePem, readPem, writePem, type PemBlock } from './pem.js';
import { readPfx } from './pfx-read.js';
import { isPrivateKeyBlock, readPrivateKeyBlock } from './private-key.js';

/** What was found in a file. */
export interface CertificateFile {
  readonly format: 'pem' | 'der' | 'p7b' | 'pfx';
  /** Each once, in the order of the file. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly KeyEntry[];
}

const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file; its form is seen from its bytes, never from its name.
 * @param password - for PFX files and private keys under one.
 * @throws CertificateRefused - `broken` also when it is none of these forms, or has neither a certificate nor a key in it.
 */
export function readCertificateFile(bytes: Buffer, password?: string): CertificateFile {
  if (bytes.length > MAX_FILE_BYTES) throw new CertificateRefused('too-large', 'The file is larger than 16 MiB.');
  const file = guarded('The file', () => (looksLikePem(bytes) ? readPemFile(bytes, password) : readBinaryFile(bytes, password)));
  if (file.certificates.length === 0 && file.keys.length === 0) throw broken('The file has neither a certificate nor a private key in it.');
  return file;
}

/** Certificates as PEM text, one block after the other. */
export function writeCertificatesPem(certificates: readonly Certificate[]): string {
  return certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');
}

function readPemFile(bytes: Buffer, password: string | undefined): CertificateFile {
  const work = new PasswordWork();
  const certificates = new Map<string, Certificate>();
  const keys: KeyObject[] = [];
  for (const block of readPem(bytes.toString('latin1'))) {
    for (const certificate of certificatesOf(block)) certificates.set(certificate.fingerprint, certificate);
    if (!isPrivateKeyBlock(block)) continue;
    countKeys(keys.length + 1);
    keys.push(readPrivateKeyBlock(block, password, work));
  }
  const all = [...certificates.values()];
  return { format: 'pem', certificates: all, keys: joinKeys(keys, all) };
}

/** Blocks that are something else, as parameters of curves and revocation lists, are passed over. */
function certificatesOf({ label, der }: PemBlock): Certificate[] {
  switch (label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
      return [parseCertificate(der)];
    // What openssl trusts it for stands behind the certificate; we have our own trust.
    case 'TRUSTED CERTIFICATE':
      return [parseCertificate(readFirst(der).raw)];
    case 'PKCS7':
    case 'CMS':
      return readP7b(der);
    default:
      return [];
  }
}

/** The first field tells them apart: a version is PFX, an object identifier CMS, a structure a certificate. */
function readBinaryFile(bytes: Buffer, password: string | undefined): CertificateFile {
  const [first] = children(readDer(bytes));
  switch (first?.tag) {
    case TAG.integer:
      return { format: 'pfx', ...readPfx(bytes, password) };
    case TAG.oid:
      return { format: 'p7b', certificates: readP7b(bytes), keys: [] };
    case TAG.sequence:
      return { format: 'der', certificates: [parseCertificate(bytes)], keys: [] };
    default:
      throw broken('The file is of no known form.');
  }
}
