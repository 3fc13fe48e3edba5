/** Small documents built byte by byte: DOCX, PDF, and a zip that nobody can open without its password. */
import { crc32, deflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

const DOCX_TYPES =
  '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const DOCX_RELATIONS =
  '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
  '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';

/** A Word document of plain paragraphs (ECMA-376). */
export function docx(paragraphs: readonly string[]): Buffer {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`).join('');
  const document =
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">' +
    `<w:body>${body}</w:body></w:document>`;
  const files = { '[Content_Types].xml': DOCX_TYPES, '_rels/.rels': DOCX_RELATIONS, 'word/document.xml': document };
  return zip(files);
}

/** A zip of text files. */
export function zip(files: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));
}

/** A PDF of one page (ISO 32000-1), one line of text per entry; ASCII only. */
export function pdf(lines: readonly string[]): Buffer {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
  const content = `BT /F1 12 Tf 16 TL 72 760 Td\n${shown}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
}

/** A zip of one file under the traditional encryption (PKWARE APPNOTE §6.1). */
export function encryptedZip(name: string, text: string, password: string): Buffer {
  const plain = Buffer.from(text);
  const checksum = crc32(plain);
  const packed = encrypted(deflateRawSync(plain), password, checksum >>> 24);
  const fileName = Buffer.from(name);
  // Version needed 2.0, flag bit 0: encrypted, method 8: deflate, DOS time and date of 1 January 2026.
  const shared = fields(
    [20, 2],
    [1, 2],
    [8, 2],
    [0, 2],
    [0x5c21, 2],
    [checksum, 4],
    [packed.length, 4],
    [plain.length, 4],
    [fileName.length, 2],
    [0, 2],
  );
  const local = Buffer.concat([fields([0x04034b50, 4]), shared, fileName, packed]);
  const central = Buffer.concat([fields([0x02014b50, 4], [20, 2]), shared, fields([0, 2], [0, 2], [0, 2], [0, 4], [0, 4]), fileName]);
  const end = fields([0x06054b50, 4], [0, 2], [0, 2], [1, 2], [1, 2], [central.length, 4], [local.length, 4], [0, 2]);
  return Buffer.concat([local, central, end]);
}

/** Little-endian numbers of two or four bytes. */
function fields(...numbers: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  return Buffer.concat(
    numbers.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 2) field.writeUInt16LE(value);
      else field.writeUInt32LE(value);
      return field;
    }),
  );
}

/** Three keys, turned by every byte of the password and then of the text (§6.1.5); the header ends with a check byte. */
function encrypted(plain: Buffer, password: string, checkByte: number): Buffer {
  const keys: [number, number, number] = [0x12345678, 0x23456789, 0x34567890];
  const turn = (byte: number): void => {
    keys[0] = crcStep(keys[0], byte);
    keys[1] = (Math.imul((keys[1] + (keys[0] & 0xff)) >>> 0, 134775813) + 1) >>> 0;
    keys[2] = crcStep(keys[2], keys[1] >>> 24);
  };
  for (const byte of Buffer.from(password)) turn(byte);
  const header = Buffer.from([...Array.from({ length: 11 }, (_, index) => (index * 37 + 11) & 0xff), checkByte]);
  const hidden = Buffer.concat([header, plain]).map((byte) => {
    const mix = (keys[2] | 2) & 0xffff;
    turn(byte);
    return byte ^ ((Math.imul(mix, mix ^ 1) >>> 8) & 0xff);
  });
  return Buffer.from(hidden);
}

/** One byte into a CRC-32 without the inversions at both ends, which node:zlib puts around it. */
function crcStep(crc: number, byte: number): number {
  return ~crc32(Buffer.of(byte), ~crc >>> 0) >>> 0;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
