/** Mails in short notation, and what extraction makes of them in lines that a spec can compare. */
import { encryptedDataOfPgp, outlineOfCms } from '#crypto';
import {
  DEFAULT_EXTRACTION_LIMITS,
  extractMessage,
  type DocumentReader,
  type DocumentReaders,
  type Extraction,
  type ExtractionLimits,
} from '#mail';

/** Visa's published test number, https://docs.stripe.com/testing. */
export const CARD = '4111 1111 1111 1111';

/** A container format of this spec: `BOX`, then one `name=content` a line; a content in base64 stands after `name:=`. */
const readBox: DocumentReader = (file) => ({
  texts: [],
  children: file.bytes
    .toString()
    .split('\n')
    .slice(1)
    .map((line) => ({
      path: `${file.path}/${line.split(/:?=/)[0] ?? ''}`,
      fileName: line.split(/:?=/)[0] ?? '',
      claimedType: 'application/octet-stream',
      bytes: Buffer.from(line.slice(line.indexOf('=') + 1), line.includes(':=') ? 'base64' : 'utf8'),
      archiveDepth: file.archiveDepth + 1,
    })),
  uninspectable: [],
  defects: [],
});

const failing: DocumentReader = () => Promise.reject(new Error('choked'));

const MAGIC: readonly (readonly [string, string])[] = [
  ['BOX\n', 'application/x-box'],
  ['BAD\n', 'application/x-bad'],
  ['\x89PNG', 'image/png'],
  ['{\\rtf', 'application/rtf'],
  ['<html', 'text/html'],
  ['Subject:', 'message/rfc822'],
];

const readers: DocumentReaders = {
  sniff: (bytes) =>
    Promise.resolve(MAGIC.find(([magic]) => bytes.toString('latin1', 0, 8).startsWith(magic))?.[1] ?? 'application/octet-stream'),
  byType: new Map([
    ['application/x-box', readBox],
    ['application/x-bad', failing],
  ]),
  outlineOfCms,
  encryptedDataOfPgp,
};

export const extract = (mail: string | Buffer, limits: Partial<ExtractionLimits> = {}): Promise<Extraction> =>
  extractMessage(typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail, readers, { ...DEFAULT_EXTRACTION_LIMITS, ...limits });

/** `path kind text` of every part. */
export const texts = (extraction: Extraction): string[] =>
  extraction.parts.map(({ path, kind, text }) => `${path} ${kind} ${text.toString().trim()}`);
export const reasons = (extraction: Extraction): string[] => extraction.uninspectable.map(({ part, reason }) => `${part} ${reason}`);
export const flaws = (extraction: Extraction): string[] => extraction.defects.map(({ part, defect }) => `${part} ${defect}`);
export const tree = (extraction: Extraction): string[] =>
  extraction.attachments.map(({ path, actualType, inspected }) => `${path} ${actualType} ${inspected}`);

export const b64 = (content: string): string => Buffer.from(content, 'latin1').toString('base64');
export const multipart = (subtype: string, ...parts: string[]): string =>
  `Content-Type: multipart/${subtype}; boundary="=_b"\r\n\r\n${parts.map((part) => `--=_b\r\n${part}\r\n`).join('')}--=_b--\r\n`;
export const file = (type: string, content: string, name = 'f.bin'): string =>
  `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(content)}`;
