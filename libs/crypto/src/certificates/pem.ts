/** PEM (RFC 7468): blocks of base64 between lines that say what they are; whatever stands around them is for people. */
import { broken, CertificateRefused } from './certificate-refused.js';

/** One block. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  /** Header lines as the time before PKCS#8 wrote them (RFC 1421 §4.6): `Proc-Type: 4,ENCRYPTED`. */
  readonly headers: readonly string[];
  readonly der: Buffer;
  /** The block as text, for readers that need its headers. */
  readonly text: string;
}

/** Blocks of one file: all public roots are some 150. */
const MAX_BLOCKS = 10_000;
const BEGIN = /^-----BEGIN ([A-Z0-9 ]{1,40})-----$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether bytes are text with a PEM block in it. */
export function looksLikePem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN ');
}

/** All blocks in their order. @throws CertificateRefused `broken` for a block without an end or with bytes that are not base64. */
export function readPem(text: string): PemBlock[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const blocks: PemBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const label = BEGIN.exec(lines[at] ?? '')?.[1];
    if (label === undefined) continue;
    const end = lines.indexOf(`-----END ${label}-----`, at);
    if (end < 0) throw broken(`A block “${label}” has no end.`);
    if (blocks.length === MAX_BLOCKS) throw new CertificateRefused('too-large', `The file has more than ${MAX_BLOCKS} blocks.`);
    blocks.push(readBlock(label, lines.slice(at + 1, end)));
    at = end;
  }
  return blocks;
}

function readBlock(label: string, lines: readonly string[]): PemBlock {
  const headers = lines.filter((line) => line.includes(':'));
  const base64 = lines
    .filter((line) => !line.includes(':'))
    .join('')
    .replaceAll(/\s/g, '');
  if (!BASE64.test(base64)) throw broken(`A block “${label}” is not base64.`);
  const text = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
  return { label, headers, der: Buffer.from(base64, 'base64'), text };
}

/** One block, in lines of 64 characters (RFC 7468 §2). */
export function writePem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
