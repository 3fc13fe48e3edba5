/** Builds small PDF files for tests (ISO 32000-1 §7.5), with a classic cross-reference table or with object and cross-reference streams. */

import { deflateSync } from 'node:zlib';

/** An object: source of a value, or a stream with its dictionary entries. */
export type PdfObject = string | { readonly dict: string; readonly data: string | Buffer; readonly packed?: boolean };

/** How the file is laid out. */
export interface PdfLayout {
  /** Plain objects inside an object stream and a cross-reference stream instead of a table (§7.5.7–8). */
  readonly objectStreams?: boolean;
  /** More entries of the trailer, e.g. `/Info 9 0 R`. */
  readonly trailer?: string;
}

/** A file of these objects by number; object 1 is the catalogue. */
export function buildPdf(objects: Readonly<Record<number, PdfObject>>, layout: PdfLayout = {}): Buffer {
  return layout.objectStreams === true ? withObjectStreams(objects, layout.trailer ?? '') : withTable(objects, layout.trailer ?? '');
}

/** The objects of a file of one page with this content; fonts by resource name, e.g. `{ F1: '<< /Type /Font … >>' }`. Numbers 10 and up are free. */
export function onePage(
  content: string | Buffer,
  fonts: Readonly<Record<string, string>> = { F1: HELVETICA },
  page = '',
): Record<number, PdfObject> {
  const list = Object.entries(fonts).map(([name, font]) => `/${name} ${font}`);
  return {
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>',
    3: `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << ${list.join(' ')} >> >> ${page} >>`,
    4: { dict: '', data: content, packed: true },
  };
}

/** The usual font without widths. */
export const HELVETICA = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>';

function objectBytes(object: PdfObject): Buffer {
  if (typeof object === 'string') return Buffer.from(object, 'latin1');
  const raw = typeof object.data === 'string' ? Buffer.from(object.data, 'latin1') : object.data;
  const data = object.packed === true ? deflateSync(raw) : raw;
  const filter = object.packed === true ? '/Filter /FlateDecode' : '';
  const head = `<< ${object.dict} ${filter} /Length ${data.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), data, Buffer.from('\nendstream')]);
}

function withTable(objects: Readonly<Record<number, PdfObject>>, trailer: string): Buffer {
  const file = startFile();
  const numbers = Object.keys(objects).map(Number);
  for (const number of numbers) file.add(number, objectBytes(objects[number]!));
  const size = Math.max(...numbers) + 1;
  const rows = Array.from({ length: size }, (_, number) => {
    const offset = file.offsets.get(number);
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length();
  return file.end(`xref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
}

function withObjectStreams(objects: Readonly<Record<number, PdfObject>>, trailer: string): Buffer {
  const file = startFile();
  const inside: { number: number; source: string }[] = [];
  for (const [key, object] of Object.entries(objects)) {
    if (typeof object === 'string') inside.push({ number: Number(key), source: object });
    else file.add(Number(key), objectBytes(object));
  }
  const container = Math.max(...Object.keys(objects).map(Number)) + 1;
  let offset = 0;
  const header = inside.map(({ number, source }) => {
    const entry = `${number} ${offset}`;
    offset += source.length + 1;
    return entry;
  });
  const head = `${header.join(' ')} `;
  const body = inside.map(({ source }) => source).join(' ');
  file.add(container, objectBytes({ dict: `/Type /ObjStm /N ${inside.length} /First ${head.length}`, data: head + body, packed: true }));
  const start = file.length();
  const rows = Array.from({ length: container + 2 }, (_, number) => {
    const index = inside.findIndex((entry) => entry.number === number);
    if (index >= 0) return row(2, container, index);
    return number === container + 1 ? row(1, start, 0) : row(file.offsets.has(number) ? 1 : 0, file.offsets.get(number) ?? 0, 0);
  });
  const dict = `/Type /XRef /Size ${container + 2} /W [1 4 2] /Root 1 0 R ${trailer}`;
  file.add(container + 1, objectBytes({ dict, data: Buffer.concat(rows), packed: true }));
  return file.end(`startxref\n${start}\n%%EOF\n`);
}

function row(kind: number, a: number, b: number): Buffer {
  const bytes = Buffer.alloc(7);
  bytes[0] = kind;
  bytes.writeUInt32BE(a, 1);
  bytes.writeUInt16BE(b, 5);
  return bytes;
}

function startFile() {
  const chunks: Buffer[] = [Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets = new Map<number, number>();
  const length = (): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return {
    offsets,
    length,
    add(number: number, bytes: Buffer): void {
      offsets.set(number, length());
      chunks.push(Buffer.from(`${number} 0 obj\n`), bytes, Buffer.from('\nendobj\n'));
    },
    end: (tail: string): Buffer => Buffer.concat([...chunks, Buffer.from(tail, 'latin1')]),
  };
}
